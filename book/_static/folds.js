// A link to something that is folded away opens it: a section 'Going deeper', a cell behind a bar.
const reveal = () => {
  const target = document.getElementById(decodeURIComponent(location.hash.slice(1)));
  if (!target) return;
  const place = target.closest(".cell") ?? target;
  const folds = [...place.querySelectorAll(":scope > details:is(.deeper, .hide)")];
  for (let fold = place.closest("details"); fold; fold = fold.parentElement.closest("details")) {
    folds.push(fold);
  }
  const closed = folds.filter((fold) => !fold.open);
  for (const fold of closed) fold.open = true;
  if (closed.length) target.scrollIntoView();
};
document.addEventListener("DOMContentLoaded", reveal);
window.addEventListener("hashchange", reveal);
