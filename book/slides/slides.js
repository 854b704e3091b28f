// One slide at a time. Keys, buttons and swipes turn them; `?` lists the keys. Two windows with the same
// deck, from the same server, turn together: one for the class, one with the notes.

const WIDTH = 1280;
const HEIGHT = 720; // of a board, as in slides.css
const NARROW = 700; // a window with less has pages in place of boards
const SWIPE = 50; // pixels
const SCROLL = 240;

const root = document.documentElement;
const slides = [...document.querySelectorAll(".slide")];
const keys = document.getElementById("keys");
const windows = new BroadcastChannel(location.pathname);
const is = (state) => root.classList.contains(state);

// The number of the slide that the address names; the first, if it names none.
const current = () => Math.max(0, slides.findIndex((slide) => `#${slide.id}` === location.hash));

const show = () => {
  const number = current();
  root.classList.remove("zoomed");
  slides.forEach((slide, each) => slide.classList.toggle("current", each === number));
  if (is("overview")) {
    slides[number].scrollIntoView({ block: "nearest" });
    return;
  }
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

// Make what a slide shows smaller until it fits the board; once, for the board's size never changes. The
// lines of a table are broken only where it would become much smaller without.
const fit = (slide) => {
  const board = slide.querySelector(".board");
  const shown = slide.querySelector(".shown");
  if (slide.dataset.fits || is("narrow") || !shown.clientHeight) return; // or it is not on the screen
  const fits = (percent, wrap) => {
    board.style.setProperty("--size", percent / 100);
    board.style.setProperty("--wrap", wrap);
    const isTall = shown.scrollHeight > shown.clientHeight + 1;
    return !isTall && shown.scrollWidth <= shown.clientWidth + 1;
  };
  const tries = [["nowrap", 80], ["normal", 30]].flatMap(([wrap, least]) =>
    Array.from({ length: (100 - least) / 5 + 1 }, (_, step) => [100 - 5 * step, wrap]));
  tries.find((each) => fits(...each));
  slide.dataset.fits = "yes";
};

// The letters of formulas may come later than the page.
const fitAgain = () => {
  for (const slide of slides) delete slide.dataset.fits;
  slides.forEach(fit);
};

const resize = () => {
  root.classList.toggle("narrow", innerWidth < NARROW && !is("overview"));
  const notes = is("noted") ? slides[current()].querySelector(".notes").offsetHeight : 0;
  const scale = Math.min(innerWidth / WIDTH, (innerHeight - notes) / HEIGHT);
  root.style.setProperty("--scale", scale);
  if (!is("overview")) fit(slides[current()]);
};

const toggle = (state) => {
  root.classList.toggle(state);
  resize();
};

const toggleNotes = () => {
  toggle("noted");
  if (is("narrow") && is("noted")) slides[current()].querySelector(".notes").scrollIntoView();
};

const toggleOverview = () => {
  toggle("overview");
  if (is("overview")) slides.forEach(fit);
  show();
};

const toggleTheme = () => {
  root.dataset.theme = root.dataset.theme === "dark" ? "light" : "dark";
};

const toggleScreen = () =>
  (document.fullscreenElement ? document.exitFullscreen() : root.requestFullscreen().catch(() => {}));

// Down and up: through a picture that was made larger, else through the slides.
const move = (steps) => {
  if (is("zoomed")) slides[current()].querySelector(".shown").scrollBy(0, steps * SCROLL);
  else go(current() + steps);
};

const DOES = {
  before: () => go(current() - 1),
  next: () => go(current() + 1),
  notes: toggleNotes,
  overview: toggleOverview,
  keys: () => keys.showModal(),
};

const KEYS = {
  ArrowRight: DOES.next,
  PageDown: DOES.next,
  " ": DOES.next,
  ArrowLeft: DOES.before,
  PageUp: DOES.before,
  ArrowDown: () => move(1),
  ArrowUp: () => move(-1),
  Home: () => go(0),
  End: () => go(slides.length - 1),
  n: DOES.notes,
  o: DOES.overview,
  z: () => !is("overview") && toggle("zoomed"),
  d: toggleTheme,
  b: () => toggle("blank"),
  f: toggleScreen,
  p: () => print(),
  "?": DOES.keys,
};
const LEAVES = { Enter: "overview", Escape: "overview" };

addEventListener("keydown", (event) => {
  if (event.ctrlKey || event.metaKey || event.altKey || keys.open) return;
  const key = event.key.length === 1 ? event.key.toLowerCase() : event.key;
  if (Object.hasOwn(LEAVES, key) && is(LEAVES[key])) toggleOverview();
  else if (!Object.hasOwn(KEYS, key)) return;
  else if (event.target.closest(".notes") && key.startsWith("Arrow") && key !== "ArrowLeft"
    && key !== "ArrowRight") return; // which scrolls them
  else if (event.target.closest("button, a") && key === " ") return;
  else KEYS[key]();
  event.preventDefault();
});

addEventListener("click", (event) => {
  const does = event.target.closest("[data-does]")?.dataset.does;
  const within = event.target.closest('a[href^="#"]')?.hash;
  const slide = is("overview") && event.target.closest(".slide");
  if (does) DOES[does]();
  else if (slide) {
    go(slides.indexOf(slide));
    toggleOverview();
  } else if (within) {
    event.preventDefault();
    go(slides.findIndex(({ id }) => `#${id}` === within));
  }
});

let begun = 0;
addEventListener("touchstart", (event) => { begun = event.touches[0].clientX; });
addEventListener("touchend", (event) => {
  const moved = event.changedTouches[0].clientX - begun;
  if (Math.abs(moved) > SWIPE && !event.target.closest("table, .math-scroll")) {
    go(current() + (moved < 0 ? 1 : -1));
  }
});

windows.addEventListener("message", ({ data }) => turnTo(data));
addEventListener("hashchange", () => { // by hand: what a key turned is shown already
  if (!slides[current()].classList.contains("current")) show();
});
addEventListener("resize", resize);

// On paper: boards of full size, all of them, and light.
const STATES = ["overview", "narrow", "zoomed", "blank"];
let before = {};
addEventListener("beforeprint", () => {
  before = { theme: root.dataset.theme, states: STATES.filter(is) };
  root.dataset.theme = "light";
  root.classList.remove("script", ...STATES); // all slides are shown, and so can be fitted
  slides.forEach(fit);
  root.classList.add("script");
});
addEventListener("afterprint", () => {
  root.dataset.theme = before.theme;
  root.classList.add(...before.states);
});

if (matchMedia("(prefers-color-scheme: dark)").matches) root.dataset.theme = "dark";
root.classList.add("script");
document.querySelector(".bar").hidden = false;
show();
resize();
document.fonts.load("1em 'Unrolled Math'").then(fitAgain, fitAgain);
