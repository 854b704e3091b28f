// A formula or a table that is wider than its room scrolls inside itself: let the keyboard reach it.
document.addEventListener("DOMContentLoaded", () => {
  const reach = (element) => {
    if (element.scrollWidth > element.clientWidth) element.tabIndex = 0;
    else element.removeAttribute("tabindex");
  };
  const observer = new ResizeObserver((entries) => entries.forEach(({ target }) => reach(target)));
  for (const element of document.querySelectorAll(
    ".math-scroll, .pst-scrollable-table-container",
  )) {
    reach(element);
    observer.observe(element);
  }
});
