// Ctrl+K reaches the search box, or goes to the page that has one; ← → turn the weeks of the board; a chosen house sends its form.
addEventListener("keydown", (event) => {
  if ((event.ctrlKey || event.metaKey) && event.code === "KeyK") {
    event.preventDefault();
    const box = document.querySelector("[data-find]");
    if (box) box.focus();
    else location.assign(document.getElementById("at-work").dataset.findAt);
  }
  if (event.altKey || event.ctrlKey || event.metaKey || event.target.closest?.("input, select, textarea, [contenteditable], .scroll, summary")) return;
  const rtl = document.documentElement.dir === "rtl";
  const way = { ArrowLeft: rtl ? "after" : "before", ArrowRight: rtl ? "before" : "after" }[event.key];
  if (way) document.querySelector(`[data-week=${way}]`)?.click();
});
document.addEventListener("change", (event) => {
  if (event.target.dataset.sends) event.target.form.requestSubmit();
});
