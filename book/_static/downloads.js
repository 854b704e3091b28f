// A chapter is saved under its name where the book is read from files, too. There a browser would
// show the notebook instead, and no script may read it; but a script beside it, which holds the
// same text, can be loaded (book/theme/downloads.py writes it).

addEventListener("click", (event) => {
  const link = event.target.closest?.("a.btn-download-source-button[download]");
  if (!link || location.protocol !== "file:") return;
  event.preventDefault();
  window.saveChapter = (text) => {
    const address = URL.createObjectURL(new Blob([text], { type: "application/x-ipynb+json" }));
    const copy = Object.assign(document.createElement("a"), { href: address, download: link.download });
    copy.click();
    setTimeout(() => URL.revokeObjectURL(address), 60000);
  };
  const script = document.createElement("script");
  script.src = `${link.href}.js`;
  script.onload = () => script.remove();
  document.head.append(script);
});
