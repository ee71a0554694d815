// Scores by keyboard: up and down walk the column, a pasted column fills it. Without it the page has a field for the column.

for (const form of document.querySelectorAll("form[data-scores]")) {
  const cells = [...form.querySelectorAll(".score")];
  form.addEventListener("keydown", (event) => {
    const at = cells.indexOf(event.target);
    const step = { ArrowDown: 1, ArrowUp: -1, Enter: 1 }[event.key];
    if (at < 0 || !step) return;
    event.preventDefault();
    const next = cells[at + step];
    if (next) { next.focus(); next.select(); }
  });
  form.addEventListener("paste", (event) => {
    const at = cells.indexOf(event.target);
    if (at < 0) return;
    const lines = event.clipboardData.getData("text").replace(/\r/g, "").replace(/\n$/, "").split("\n");
    if (lines.length < 2) return;
    event.preventDefault();
    lines.slice(0, cells.length - at).forEach((line, i) => {
      cells[at + i].value = line.split("\t").pop().trim();
      cells[at + i].dispatchEvent(new Event("input", { bubbles: true }));
    });
    cells[Math.min(at + lines.length, cells.length) - 1].focus();
  });
}
