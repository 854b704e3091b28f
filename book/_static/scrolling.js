// What is wider or higher than its room scrolls inside itself: let the keyboard reach it, also what
// was folded away when the page came. An observer is told of what is laid out, and that alone: to
// measure what is folded would lay it out, too. All are measured before one is changed, since after
// each change the page would be laid out anew.
document.addEventListener("DOMContentLoaded", () => {
  const scrolls = (element) =>
    element.scrollWidth > element.clientWidth || element.scrollHeight > element.clientHeight;
  const observer = new ResizeObserver((entries) => {
    for (const [element, reached] of entries.map(({ target }) => [target, scrolls(target)])) {
      if (reached) element.tabIndex = 0;
      else element.removeAttribute("tabindex");
    }
  });
  for (const element of document.querySelectorAll(
    ".math-scroll, .pst-scrollable-table-container, article :is(pre, .cell_output > .output)",
  )) {
    observer.observe(element);
  }
  // One that is higher than the screen would come up with its middle, its beginning under the bar.
  document.addEventListener("focusin", ({ target }) => {
    const bar = parseFloat(getComputedStyle(document.documentElement).scrollPaddingTop) || 0;
    const { top } = target.getBoundingClientRect();
    if (top < bar && target.matches("pre:focus-visible, .math-scroll:focus-visible")) {
      target.scrollIntoView();
    }
  });
});
