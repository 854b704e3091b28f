// One slide at a time. Arrows, space and swipes turn them, `n` shows the notes, `p` prints. Two windows
// with the same deck, from the same server, turn together: one for the class, one with the notes.

const WIDTH = 1280;
const HEIGHT = 720; // of a board, as in slides.css
const SWIPE = 50; // pixels

const root = document.documentElement;
const slides = [...document.querySelectorAll(".slide")];
const windows = new BroadcastChannel(location.pathname);

// The number of the slide that the address names; the first, if it names none.
const current = () => Math.max(0, slides.findIndex((slide) => `#${slide.id}` === location.hash));

const show = () => {
  const number = current();
  slides.forEach((slide, each) => slide.classList.toggle("current", each === number));
  fit(slides[number]);
  scrollTo(0, 0);
};

const turnTo = (hash) => {
  if (hash === location.hash) return;
  location.replace(hash); // so that Back leads out of the deck
  show();
};

const go = (number) => {
  turnTo(`#${slides[Math.min(Math.max(number, 0), slides.length - 1)].id}`);
  windows.postMessage(location.hash);
};

// Make what a slide shows smaller until it fits the board; once, for the board's size never changes.
const fit = (slide) => {
  if (slide.dataset.fits) return;
  const board = slide.querySelector(".board");
  const shown = slide.querySelector(".shown");
  for (let percent = 100; percent >= 30; percent -= 5) {
    board.style.setProperty("--size", percent / 100);
    const isTall = shown.scrollHeight > shown.clientHeight + 1;
    if (!isTall && shown.scrollWidth <= shown.clientWidth + 1) break;
  }
  slide.dataset.fits = "yes";
};

const resize = () => {
  const notes = root.classList.contains("noted")
    ? slides[current()].querySelector(".notes").offsetHeight : 0;
  const scale = Math.min(innerWidth / WIDTH, (innerHeight - notes) / HEIGHT);
  root.style.setProperty("--scale", scale);
};

const toggleNotes = () => {
  root.classList.toggle("noted");
  resize();
};

const KEYS = {
  ArrowRight: () => go(current() + 1),
  PageDown: () => go(current() + 1),
  " ": () => go(current() + 1),
  ArrowLeft: () => go(current() - 1),
  PageUp: () => go(current() - 1),
  Home: () => go(0),
  End: () => go(slides.length - 1),
  n: toggleNotes,
  p: () => print(),
};

addEventListener("keydown", (event) => {
  if (event.ctrlKey || event.metaKey || event.altKey || !Object.hasOwn(KEYS, event.key)) return;
  event.preventDefault();
  KEYS[event.key]();
});

let begun = 0;
addEventListener("touchstart", (event) => { begun = event.touches[0].clientX; });
addEventListener("touchend", (event) => {
  const moved = event.changedTouches[0].clientX - begun;
  if (Math.abs(moved) > SWIPE) go(current() + (moved < 0 ? 1 : -1));
});

windows.addEventListener("message", ({ data }) => turnTo(data));
addEventListener("hashchange", show);
addEventListener("resize", resize);
addEventListener("beforeprint", () => {
  root.classList.remove("script"); // all slides are shown, and so can be fitted
  slides.forEach(fit);
  root.classList.add("script");
});

root.classList.add("script");
resize();
show();
