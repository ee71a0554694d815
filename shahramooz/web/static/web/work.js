// Ctrl+K opens the search, wherever one is; ↓ and ↑ walk through what it found; ← → turn the weeks of the board; a chosen house sends its form.
addEventListener("keydown", (event) => {
  if ((event.ctrlKey || event.metaKey) && event.code === "KeyK") {
    event.preventDefault();
    const asking = document.getElementById("quick-find");
    if (asking && !asking.open) asking.showModal();
    const box = (asking ?? document).querySelector("[data-find]");
    box?.focus();
    box?.select();
    return;
  }
  if (["ArrowDown", "ArrowUp"].includes(event.key) && event.target.closest?.("[data-find], #found a")) {
    const ways = [document.querySelector("dialog[open] [data-find]") ?? document.querySelector("main [data-find]"), ...document.querySelectorAll("#found a")];
    const next = ways[ways.indexOf(document.activeElement) + (event.key === "ArrowDown" ? 1 : -1)];
    if (next) { event.preventDefault(); next.focus(); }
    return;
  }
  if (event.altKey || event.ctrlKey || event.metaKey || event.target.closest?.("input, select, textarea, [contenteditable], .scroll, summary")) return;
  const rtl = document.documentElement.dir === "rtl";
  const way = { ArrowLeft: rtl ? "after" : "before", ArrowRight: rtl ? "before" : "after" }[event.key];
  if (way) document.querySelector(`[data-week=${way}]`)?.click();
});
document.addEventListener("change", (event) => {
  if (event.target.dataset.sends) event.target.form.requestSubmit();
});
