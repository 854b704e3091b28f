// A formula, a table or code that is wider than its room scrolls inside itself: let the keyboard
// reach it, also where it was folded away when the page came.
document.addEventListener("DOMContentLoaded", () => {
  const reach = (element) => {
    if (element.scrollWidth > element.clientWidth) element.tabIndex = 0;
    else element.removeAttribute("tabindex");
  };
  const observer = new ResizeObserver((entries) => entries.forEach(({ target }) => reach(target)));
  for (const element of document.querySelectorAll(
    ".math-scroll, .pst-scrollable-table-container, article pre",
  )) {
    reach(element);
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
