// The count at the foot of an attendance sheet follows the hand. Without it the sheet works the same.

const persian = (text) => (document.dir === "rtl" ? String(text).replace(/\d/g, (d) => "۰۱۲۳۴۵۶۷۸۹"[d]) : String(text));

for (const form of document.querySelectorAll("form[data-attendance]")) {
  const line = form.querySelector("[data-count]");
  const marks = [...form.querySelectorAll(".presence")];
  const isAway = (mark) => {
    const other = mark.querySelector(".presence__other input[type=radio]:checked")?.value;
    return other ? other === "excused" : mark.querySelector("[name=absent]").checked;
  };
  const count = () => {
    const absent = marks.filter(isAway).length;
    line.textContent = line.dataset.count.replace("{here}", persian(marks.length - absent)).replace("{absent}", persian(absent));
  };
  form.addEventListener("change", (event) => {
    if (event.target.name === "absent") { // touching the row itself says present or absent, nothing else
      const plain = event.target.closest(".presence").querySelector('.presence__other input[value=""]');
      if (plain) plain.checked = true;
    }
    count();
  });
  addEventListener("pageshow", count);
}
