// The page's small manners: buttons that answer, toasts that leave, words that are not lost. Pages work without it.

// htmx parses its answers as HTML; our own server is the only one the page may speak with (CSP), so its words may pass.
if (window.trustedTypes && !trustedTypes.defaultPolicy) {
  trustedTypes.createPolicy("default", {
    createHTML: (text) => text,
    createScriptURL: (address) => {
      if (new URL(address, location.href).origin !== location.origin) throw new TypeError("not ours");
      return address;
    },
  });
}

const persian = (text) => (document.dir === "rtl" ? String(text).replace(/\d/g, (d) => "۰۱۲۳۴۵۶۷۸۹"[d]) : String(text));
const words = document.documentElement.lang === "en"
  ? { saving: "Saving…", restored: "What you had typed is back." }
  : { saving: "در حال ثبت…", restored: "نوشته‌های ثبت‌نشده شما برگشت." };

// The tab one is on stands in the middle of its bar, however narrow the window.
for (const tab of document.querySelectorAll(".tabs [aria-current]")) {
  const bar = tab.closest(".tabs");
  const [there, room] = [tab.getBoundingClientRect(), bar.getBoundingClientRect()];
  bar.scrollLeft += there.left - room.left - (room.width - there.width) / 2;
}

// One press is one answer: the pressed button says so and keeps its width; a second press does nothing.
const before = new WeakMap();
addEventListener("submit", (event) => {
  const form = event.target;
  if (form.method !== "post" || (event.defaultPrevented && !form.matches("[hx-post], [data-hx-post]"))) return;
  if (form.dataset.sent) return event.preventDefault();
  form.dataset.sent = "yes";
  const button = event.submitter;
  setTimeout(() => delete form.dataset.sent, 20000); // a download leaves the page where it is
  if (!button || !button.classList.contains("btn")) return;
  setTimeout(() => { // after the browser has read the button's value
    before.set(button, [...button.childNodes]);
    button.style.setProperty("min-inline-size", `${button.offsetWidth}px`);
    button.setAttribute("aria-busy", "true");
    if (!button.classList.contains("btn--square")) button.replaceChildren(words.saving);
  });
});
const release = (root) => {
  for (const form of root.querySelectorAll("form[data-sent]")) delete form.dataset.sent;
  for (const button of root.querySelectorAll(".btn[aria-busy=true]")) {
    button.removeAttribute("aria-busy");
    if (before.has(button)) button.replaceChildren(...before.get(button));
  }
};
addEventListener("pageshow", (event) => { if (event.persisted) release(document); });
for (const end of ["htmx:afterRequest", "htmx:sendError"]) document.addEventListener(end, () => release(document));

// Toasts leave by themselves, unless they offer a way back or somebody is reading them.
const leave = (toast) => setTimeout(() => {
  if (!toast.isConnected) return;
  if (toast.matches(":hover, :focus-within")) leave(toast);
  else toast.remove();
}, toast.querySelector("form") ? 10000 : 6000);
const toasts = document.getElementById("toasts");
if (toasts) {
  const seen = new WeakSet();
  const watch = () => toasts.querySelectorAll(".toast").forEach((toast) => {
    if (seen.has(toast)) return;
    seen.add(toast);
    if (!toast.matches(".toast--bad")) leave(toast);
  });
  new MutationObserver(watch).observe(toasts, { childList: true });
  watch();
}
const tell = (text) => {
  if (!toasts) return;
  const toast = document.createElement("div");
  toast.className = "toast";
  const line = document.createElement("span");
  line.className = "toast__text";
  line.textContent = text;
  toast.append(line);
  toasts.append(toast);
};

document.addEventListener("click", (event) => {
  const dismiss = event.target.closest("[data-dismiss]");
  if (dismiss) dismiss.closest(".toast, .note").remove();
  if (event.target.closest("[data-print]")) print();
  const taken = event.target.closest("[data-takes]");
  if (taken) {  // the filters may have moved on since the page was drawn
    const asked = new URLSearchParams(location.search);
    asked.delete("page");
    asked.set("as", taken.dataset.takes);
    taken.href = `?${asked}`;
  }
  for (const menu of document.querySelectorAll("details.menu[open]")) if (!menu.contains(event.target)) menu.open = false;
  const opener = event.target.closest("[data-opens]");
  if (opener) {
    const dialog = document.getElementById(opener.dataset.opens);
    if (dialog) { event.preventDefault(); dialog.showModal(); }
  }
  const open = event.target.closest("[data-closes]")?.closest("dialog[open]");
  if (open) {
    event.preventDefault();
    open.close();
  }
});
addEventListener("keydown", (event) => {
  if (event.key !== "Escape") return;
  const menu = document.querySelector("details.menu[open]");
  if (menu) { menu.open = false; menu.querySelector("summary").focus(); }
});

// Rows picked in a table: the head picks all, the bar counts.
document.addEventListener("change", (event) => {
  const table = event.target.closest(".data-table");
  if (!table || event.target.type !== "checkbox") return;
  const boxes = [...table.querySelectorAll("tbody input[type=checkbox]:not(:disabled)")];
  if (event.target.dataset.pickAll) for (const box of boxes) box.checked = event.target.checked;
  const count = boxes.filter((box) => box.checked).length;
  const all = table.querySelector("[data-pick-all]");
  if (all) { all.checked = count === boxes.length; all.indeterminate = count > 0 && count < boxes.length; }
  const line = table.querySelector("[data-picked]");
  if (line) line.textContent = line.dataset.pickedText.replace("{n}", persian(count));
});

// Money says itself in toman while it is typed.
const digits = (text) => text.replace(/[۰-۹]/g, (d) => d.charCodeAt(0) - 0x6f0).replace(/[٠-٩]/g, (d) => d.charCodeAt(0) - 0x660).replace(/[^\d]/g, "");
const reading = (rials) => {
  const parts = [];
  let rest = Math.floor(rials / 10);
  for (const [size, name] of [[1e9, "میلیارد"], [1e6, "میلیون"], [1e3, "هزار"], [1, ""]]) {
    const n = Math.floor(rest / size);
    rest -= n * size;
    if (n) parts.push(`${persian(n)} ${name}`.trim());
  }
  return parts.length ? `${parts.join(" و ")} تومان` : "";
};
const sayMoney = (input) => {
  if (document.documentElement.lang === "en") return; // the custom is Persian
  const line = input.closest(".with-unit") || input;
  let said = line.nextElementSibling;
  if (!said || !said.matches(".field__read")) {
    said = document.createElement("span");
    said.className = "field__read";
    line.after(said);
  }
  said.textContent = reading(Number(digits(input.value)));
};
document.addEventListener("input", (event) => { if (event.target.dataset.money) sayMoney(event.target); });
for (const input of document.querySelectorAll("[data-money]")) if (input.value) sayMoney(input);

// Words typed into a form[data-keep] outlive a lost network or a closed tab, on this device, until the form is sent.
const keptName = (form) => `kept:${location.pathname}:${form.dataset.keep}`;
const secret = (field) => field.type === "password" || field.type === "hidden" || field.type === "file" || field.autocomplete === "one-time-code" || field.dataset.keepNot;
const written = (form) => [...form.elements].filter((field) => field.name && !secret(field));
const restore = (form) => {
  const kept = sessionStorage.getItem(keptName(form));
  if (!kept || form.querySelector("[aria-invalid=true]")) return; // a refused form already carries the typed words
  let changed = false;
  for (const [name, value, checked] of JSON.parse(kept)) {
    const field = written(form).find((one) => one.name === name && (one.type !== "radio" && one.type !== "checkbox" || one.value === value));
    if (!field) continue;
    if (field.type === "radio" || field.type === "checkbox") { changed ||= field.checked !== checked; field.checked = checked; }
    else { changed ||= field.value !== value; field.value = value; }
  }
  if (changed) tell(words.restored);
};
for (const form of document.querySelectorAll("form[data-keep]")) {
  restore(form);
  form.addEventListener("input", () => {
    try { sessionStorage.setItem(keptName(form), JSON.stringify(written(form).map((f) => [f.name, f.value, f.checked]))); } catch { /* full: nothing is promised */ }
  });
}
// A page that came back without the form means that the words have arrived.
for (const name of Object.keys(sessionStorage)) {
  if (!name.startsWith("kept:")) continue;
  if (name.startsWith(`kept:${location.pathname}:`)) continue;
  if (document.querySelector("[data-kept-done], #toasts .toast:not(.toast--bad)")) sessionStorage.removeItem(name);
}

document.addEventListener("change", (event) => {
  const name = event.target.closest("[data-drop]")?.querySelector("[data-file-name]");
  if (name && event.target.type === "file") name.textContent = [...event.target.files].map((file) => file.name).join("، ");
});
for (const drop of document.querySelectorAll("[data-drop]")) {
  const input = drop.querySelector("input[type=file]");
  for (const name of ["dragover", "dragleave", "drop"]) drop.addEventListener(name, (event) => {
    event.preventDefault();
    drop.classList.toggle("is-over", name === "dragover");
    if (name === "drop" && event.dataTransfer.files.length) { input.files = event.dataTransfer.files; input.dispatchEvent(new Event("change", { bubbles: true })); }
  });
}

// The summary of what is wrong takes the focus, on load and after a swap; its links go to their fields.
const attend = (root) => root.querySelector("[data-focus]")?.focus();
attend(document);
document.addEventListener("htmx:afterSwap", (event) => attend(event.target));

// Dates come alive only where there are any.
const dates = () => document.querySelector("j-date") && import(document.getElementById("shell").dataset.dates);
dates();
document.addEventListener("htmx:afterSwap", dates);
