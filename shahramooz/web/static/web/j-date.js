// <j-date>: free text first, a calendar second. Reads what people type and says the day under the field; the server decides.
// The calendar is Intl's own (`en-u-ca-persian-nu-latn`), tested against the official table of 293 years.

const DAY = 86400000;
const MONTHS = "فروردین اردیبهشت خرداد تیر مرداد شهریور مهر آبان آذر دی بهمن اسفند".split(" ");
const WEEKDAYS = "شنبه یکشنبه دوشنبه سه‌شنبه چهارشنبه پنجشنبه جمعه".split(" ");
const EN = document.documentElement.lang === "en";
const intl = new Intl.DateTimeFormat("en-u-ca-persian-nu-latn", { timeZone: "UTC", year: "numeric", month: "numeric", day: "numeric" });
const fa = (text) => String(text).replace(/\d/g, (d) => "۰۱۲۳۴۵۶۷۸۹"[d]);

/** The Jalali [year, month, day] of a UTC midnight. */
export const toJalali = (ms) => {
  const part = {};
  for (const { type, value } of intl.formatToParts(ms)) part[type] = parseInt(value, 10);
  return [part.year ?? part.relatedYear, part.month, part.day];
};
const nowruzes = new Map();
const nowruz = (year) => {
  if (!nowruzes.has(year)) {
    let ms = Date.UTC(year + 621, 2, 18);
    while (toJalali(ms)[0] < year) ms += DAY;
    nowruzes.set(year, ms);
  }
  return nowruzes.get(year);
};
const firstOf = (year, month) => nowruz(year) + DAY * (month <= 7 ? (month - 1) * 31 : 186 + (month - 7) * 30);
export const monthLength = (year, month) => Math.round(((month === 12 ? nowruz(year + 1) : firstOf(year, month + 1)) - firstOf(year, month)) / DAY);
/** The UTC midnight of a Jalali day, or a sentence when there is no such day. */
export const fromJalali = (year, month, day) => {
  if (month < 1 || month > 12) return `ماه ${fa(month)} نداریم؛ ماه عددی از ۱ تا ۱۲ است.`;
  const last = monthLength(year, month);
  if (day < 1 || day > last) return `${MONTHS[month - 1]} ${fa(year)} ${fa(last)} روز دارد.`;
  return firstOf(year, month) + DAY * (day - 1);
};
export const weekday = (ms) => (new Date(ms).getUTCDay() + 1) % 7;
export const long = (ms) => { const [y, m, d] = toJalali(ms); return `${WEEKDAYS[weekday(ms)]} ${fa(d)} ${MONTHS[m - 1]} ${fa(y)}`; };
const short = (ms) => { const [y, m, d] = toJalali(ms); return `${y}/${String(m).padStart(2, "0")}/${String(d).padStart(2, "0")}`; };
const fromIso = (iso) => (iso ? Date.parse(`${iso}T00:00:00Z`) : null);
const today = () => fromIso(document.documentElement.dataset.today) ?? fromIso(new Intl.DateTimeFormat("en-CA", { timeZone: "Asia/Tehran" }).format(new Date()));
const clean = (text) => text.replace(/[۰-۹]/g, (d) => d.charCodeAt(0) - 0x6f0).replace(/[٠-٩]/g, (d) => d.charCodeAt(0) - 0x660)
  .replace(/ي/g, "ی").replace(/ك/g, "ک").replace(/[\u200b-\u200f\u202a-\u202e\u2066-\u2069]/g, "").trim();

/** What was typed, as a UTC midnight; a sentence when the day does not exist; null when only the server can tell. */
export const read = (typed, now = today()) => {
  const text = clean(typed);
  const near = { امروز: 0, فردا: 1, پسفردا: 2, دیروز: -1, پریروز: -2 }[text.replace(/ /g, "")];
  if (near !== undefined) return now + near * DAY;
  const named = WEEKDAYS.map(clean).indexOf(text.replace(/ /g, ""));
  if (named >= 0) return now + DAY * (((named - weekday(now) + 6) % 7) + 1);
  let found = text.match(/^(\d{4})[-/.\s]+(\d{1,2})[-/.\s]+(\d{1,2})$/) || text.match(/^(1[234]\d\d)(\d\d)(\d\d)$/);
  if (found) return inRange(+found[1]) ? fromJalali(+found[1], +found[2], +found[3]) : null;
  found = text.match(/^(\d{1,2})[-/.\s]+(\d{1,2})[-/.\s]+(\d{4})$/);
  if (found) return inRange(+found[3]) ? fromJalali(+found[3], +found[2], +found[1]) : null;
  found = text.match(/^(\d{1,2})\s*(\S+?)(?:\s*ماه)?\s*(\d{4})?$/);
  const month = found ? MONTHS.indexOf(found[2]) + 1 : 0;
  if (!month || (found[3] && !inRange(+found[3]))) return null;
  if (found[3]) return fromJalali(+found[3], month, +found[1]);
  const year = toJalali(now)[0];
  const days = [year + 1, year, year - 1].map((y) => fromJalali(y, month, +found[1])).filter((ms) => typeof ms === "number");
  return days.length ? days.reduce((best, ms) => (Math.abs(ms - now) < Math.abs(best - now) ? ms : best)) : fromJalali(year, month, +found[1]);
};
const inRange = (year) => year >= 1206 && year <= 1498;

const make = (name, attributes = {}, ...children) => {
  const element = document.createElement(name);
  for (const [key, value] of Object.entries(attributes)) if (value !== null && value !== undefined) element.setAttribute(key, value);
  element.append(...children);
  return element;
};
const drawing = (path, directed) => {
  const svg = document.createElementNS("http://www.w3.org/2000/svg", "svg");
  svg.setAttribute("viewBox", "0 0 24 24");
  svg.setAttribute("class", directed ? "i i-dir" : "i");
  svg.setAttribute("aria-hidden", "true");
  const line = document.createElementNS("http://www.w3.org/2000/svg", "path");
  line.setAttribute("d", path);
  svg.append(line);
  return svg;
};

class JDate extends HTMLElement {
  connectedCallback() {
    this.input = this.querySelector("input");
    if (!this.input || this.ready) return;
    this.ready = true;
    this.said = make("span", { class: "field__read", "aria-live": "polite" });
    this.opener = make("button", { class: "btn btn--square j-date__open", type: "button", "aria-label": EN ? "Open the calendar" : "باز کردن تقویم", "aria-haspopup": "dialog" },
      drawing("M8 2v4M16 2v4M3 10h18M5 4h14a2 2 0 0 1 2 2v14a2 2 0 0 1-2 2H5a2 2 0 0 1-2-2V6a2 2 0 0 1 2-2z"));
    this.opener.disabled = this.input.disabled || this.input.readOnly;
    this.input.after(this.opener);
    this.append(this.said);
    this.opener.addEventListener("click", () => this.open());
    this.input.addEventListener("input", () => this.say());
    this.say();
  }

  say() {
    const day = this.input.value.trim() ? read(this.input.value) : null;
    const wrong = typeof day === "string";
    const answered = wrong && this.input.getAttribute("aria-invalid") === "true" && this.input.value === this.input.defaultValue; // the server has said it
    this.said.classList.toggle("field__read--wrong", wrong);
    this.said.textContent = answered ? "" : wrong ? day : day === null ? "" : long(day);
  }

  shut(ms) { // a day that may not be chosen
    const low = fromIso(this.dataset.min), high = fromIso(this.dataset.max);
    return (low !== null && ms < low) || (high !== null && ms > high) || (this.dataset.closed || "").split(" ").includes(new Date(ms).toISOString().slice(0, 10));
  }

  open() {
    const typed = read(this.input.value);
    this.chosen = typeof typed === "number" ? typed : null;
    this.at = this.chosen ?? today();
    this.heading = make("p", { class: "j-cal__title", "aria-live": "polite" });
    this.table = make("table", { role: "grid", "aria-label": EN ? "Days" : "روزها" });
    const turn = (label, path, months) => {
      const button = make("button", { class: "btn btn--square", type: "button", "aria-label": label }, drawing(path, true));
      button.addEventListener("click", () => { this.at = this.moved(months); this.draw(false); });
      return button;
    };
    const now = make("button", { class: "btn", type: "button" }, EN ? "Today" : "امروز");
    const close = make("button", { class: "btn", type: "button" }, EN ? "Close" : "بستن");
    this.dialog = make("dialog", { class: "j-cal", "aria-label": EN ? "Calendar" : "تقویم" },
      make("div", { class: "j-cal__head" }, turn(EN ? "Previous month" : "ماه پیش", "m15 18-6-6 6-6", -1), this.heading, turn(EN ? "Next month" : "ماه بعد", "m9 18 6-6-6-6", 1)),
      this.table, make("div", { class: "j-cal__foot" }, now, close));
    now.addEventListener("click", () => { this.at = today(); this.draw(true); });
    close.addEventListener("click", () => this.dialog.close());
    this.dialog.addEventListener("close", () => { this.dialog.remove(); this.opener.focus(); });
    this.dialog.addEventListener("click", (event) => { if (event.target === this.dialog) this.dialog.close(); });
    this.table.addEventListener("keydown", (event) => this.key(event));
    this.append(this.dialog);
    this.dialog.showModal();
    this.draw(true);
  }

  moved(months) {
    const [y, m, d] = toJalali(this.at);
    const index = y * 12 + m - 1 + months;
    const year = Math.floor(index / 12), month = (index % 12) + 1;
    if (!inRange(year)) return this.at;
    return fromJalali(year, month, Math.min(d, monthLength(year, month)));
  }

  key(event) {
    const onwards = getComputedStyle(this).direction === "rtl" ? "ArrowLeft" : "ArrowRight";
    const back = onwards === "ArrowLeft" ? "ArrowRight" : "ArrowLeft";
    const steps = { [onwards]: 1, [back]: -1, ArrowDown: 7, ArrowUp: -7, Home: -weekday(this.at), End: 6 - weekday(this.at) };
    if (event.key in steps) this.at += steps[event.key] * DAY;
    else if (event.key === "PageDown") this.at = this.moved(event.shiftKey ? 12 : 1);
    else if (event.key === "PageUp") this.at = this.moved(event.shiftKey ? -12 : -1);
    else if (event.key === "Enter" || event.key === " ") this.choose(this.at);
    else return;
    event.preventDefault();
    if (this.dialog.open) this.draw(true);
  }

  choose(ms) {
    if (this.shut(ms)) return;
    this.input.value = short(ms);
    this.input.dispatchEvent(new Event("input", { bubbles: true }));
    this.input.dispatchEvent(new Event("change", { bubbles: true }));
    this.dialog.close();
  }

  draw(focus) {
    const [year, month] = toJalali(this.at);
    this.heading.textContent = `${MONTHS[month - 1]} ${fa(year)}`;
    const head = make("tr", {}, ...WEEKDAYS.map((name) => make("th", { scope: "col", abbr: name }, name[0])));
    const rows = [];
    const first = firstOf(year, month), count = monthLength(year, month);
    for (let place = -weekday(first); place < count; place += 7) {
      const cells = [];
      for (let n = place; n < place + 7; n += 1) cells.push(n < 0 || n >= count ? make("td") : this.cell(first + n * DAY, n + 1));
      rows.push(make("tr", {}, ...cells));
    }
    this.table.replaceChildren(make("thead", {}, head), make("tbody", {}, ...rows));
    if (focus) this.table.querySelector("[tabindex='0']").focus();
  }

  cell(ms, n) {
    const shut = this.shut(ms);
    const classes = [weekday(ms) === 6 && "is-off", ms === today() && "is-today"].filter(Boolean).join(" ");
    const cell = make("td", {
      role: "gridcell", tabindex: ms === this.at ? "0" : "-1", class: classes || null, "aria-label": long(ms),
      "aria-selected": ms === this.chosen ? "true" : null, "aria-disabled": shut ? "true" : null, "aria-current": ms === today() ? "date" : null,
    }, make("span", {}, fa(n)));
    cell.addEventListener("click", () => { this.at = ms; this.choose(ms); });
    return cell;
  }
}
if (!customElements.get("j-date")) customElements.define("j-date", JDate);
