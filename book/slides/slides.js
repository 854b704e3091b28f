// @ts-check
// One slide at a time. Arrows, space and swipes turn them, `n` shows the notes, `p` prints.

const WIDTH = 1280;
const HEIGHT = 720; // of a board, as in slides.css
const SWIPE = 50; // pixels

const root = document.documentElement;
const slides = /** @type {HTMLElement[]} */ ([...document.querySelectorAll(".slide")]);

/** The number of the slide that the address names; the first, if it names none. */
function current() {
  return Math.max(0, slides.findIndex((slide) => `#${slide.id}` === location.hash));
}

/** @param {number} number */
function go(number) {
  const slide = slides[Math.min(Math.max(number, 0), slides.length - 1)];
  location.replace(`#${slide.id}`);
}

/**
 * Make what a slide shows smaller until it fits the board.
 * @param {HTMLElement} slide
 */
function fit(slide) {
  const board = /** @type {HTMLElement} */ (slide.querySelector(".board"));
  const shown = /** @type {HTMLElement} */ (slide.querySelector(".shown"));
  if (slide.dataset.fits) return;
  for (let size = 100; size >= 30; size -= 5) {
    board.style.setProperty("--size", String(size / 100));
    const isTall = shown.scrollHeight > shown.clientHeight + 1;
    if (!isTall && shown.scrollWidth <= shown.clientWidth + 1) break;
  }
  slide.dataset.fits = "yes";
}

function show() {
  const number = current();
  slides.forEach((slide, each) => slide.classList.toggle("current", each === number));
  fit(slides[number]);
  scrollTo(0, 0);
}

function resize() {
  const notes = root.classList.contains("noted")
    ? parseFloat(getComputedStyle(slides[current()].querySelector(".notes") ?? root).height) : 0;
  const scale = Math.min(innerWidth / WIDTH, (innerHeight - notes) / HEIGHT);
  root.style.setProperty("--scale", String(scale));
}

function toggleNotes() {
  root.classList.toggle("noted");
  resize();
}

/** @type {Record<string, () => void>} */
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
  const isElsewhere = event.ctrlKey || event.metaKey || event.altKey;
  if (isElsewhere || !(event.key in KEYS)) return;
  event.preventDefault();
  KEYS[event.key]();
});

let begun = 0;
addEventListener("touchstart", (event) => { begun = event.touches[0].clientX; });
addEventListener("touchend", (event) => {
  const moved = event.changedTouches[0].clientX - begun;
  if (Math.abs(moved) > SWIPE) go(current() + (moved < 0 ? 1 : -1));
});

addEventListener("hashchange", show);
addEventListener("resize", resize);
addEventListener("beforeprint", () => {
  root.classList.remove("script"); // all slides have a size now, and can be fitted
  slides.forEach(fit);
  root.classList.add("script");
});

root.classList.add("script");
resize();
show();
