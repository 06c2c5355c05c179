// The list under the keyboard: j and k move, Enter opens. Used by the queue and the list of contacts.

const rows = [...document.querySelectorAll("[data-row]")];
let at = Math.max(0, rows.findIndex((row) => row.hasAttribute("aria-current")));

if (rows.length > 0) {
  select(at, { scroll: false });
  document.addEventListener("click", (event) => {
    const deed = event.target.closest("[data-do]")?.dataset.do;
    if (deed === "down") select(Math.min(at + 1, rows.length - 1));
    else if (deed === "up") select(Math.max(at - 1, 0));
    else if (deed === "open") open(rows[at]);
    else onRowClick(event);
  });
}

function select(index, { scroll = true } = {}) {
  rows[at].removeAttribute("aria-current");
  at = index;
  rows[at].setAttribute("aria-current", "true");
  if (scroll) rows[at].scrollIntoView({ block: "nearest" });
}

function open(row) {
  row.querySelector("[data-row-open]")?.click();
}

function onRowClick(event) {
  const row = event.target.closest("[data-row]");
  if (!row || event.target.closest("a, button, input, label, summary")) return;
  if (String(window.getSelection?.() ?? "").length > 0) return;
  select(rows.indexOf(row), { scroll: false });
  open(row);
}
