// Speeds up what works without it: shortcuts, grid keys, the unsaved-changes prompt, folding a section.
const byId = (id) => document.getElementById(id);

// The page names the kit's address: it carries a hash that this file cannot know.
import(byId("nhsuk-kit").href).then((kit) => kit.initAll());

// Ctrl+/ goes to the patient search, Ctrl+Enter presses the last ("save and continue") button of the form in use.
document.addEventListener("keydown", (event) => {
  if (!event.ctrlKey || event.altKey || event.metaKey) return;
  if (event.key === "/") {
    const search = byId("patient-search");
    if (search) {
      event.preventDefault();
      search.focus();
      search.select();
    }
  } else if (event.key === "Enter") {
    const form = event.target.closest("form") || document.querySelector("main form[data-app-unsaved]");
    const button = form && form.querySelector("[data-app-continue]");
    if (button) {
      event.preventDefault();
      button.click();
    }
  }
});

// Up and Down move by row in a grid of boxes. Radios, selects and boxes of several lines keep their own arrows.
document.addEventListener("keydown", (event) => {
  if (event.key !== "ArrowUp" && event.key !== "ArrowDown") return;
  if (event.ctrlKey || event.altKey || event.metaKey || event.shiftKey) return;
  const box = event.target;
  if (!box.matches("[data-app-grid] input:not([type=radio])")) return;
  const cell = box.closest("td");
  const step = event.key === "ArrowUp" ? "previousElementSibling" : "nextElementSibling";
  for (let row = cell.parentElement[step]; row; row = row[step]) {
    const next = row.cells[cell.cellIndex]?.querySelector("input");
    if (next) {
      event.preventDefault();
      next.focus();
      if (next.select) next.select();
      return;
    }
  }
});

// Leaving with unsent words asks first. A page that came back with mistakes has unsent words from the start.
const unsaved = new Set(document.querySelectorAll("form[data-app-dirty]"));
document.addEventListener("input", (event) => {
  const form = event.target.form;
  if (form && form.matches("[data-app-unsaved]")) unsaved.add(form);
});
document.addEventListener("submit", (event) => unsaved.delete(event.target));
// A part of the page that has been saved in the background says so with this event.
document.addEventListener("app:saved", (event) => unsaved.delete(event.target.closest("form")));
window.addEventListener("beforeunload", (event) => {
  if (unsaved.size) event.preventDefault();
});

// "Not examined" folds its section away, but never one that holds a value.
const fold = (tick) => {
  const section = byId(tick.dataset.appSwitch);
  if (!section) return;
  const filled = [...section.querySelectorAll("input, select, textarea")].some((box) =>
    ["radio", "checkbox"].includes(box.type) ? box.checked : box.type !== "hidden" && box.value.trim() !== ""
  );
  section.hidden = tick.checked && !filled;
};
for (const tick of document.querySelectorAll("[data-app-switch]")) {
  tick.addEventListener("change", () => fold(tick));
  fold(tick);
}

// A question that opens further fields: they are hidden while another answer is chosen.
const reveal = (root) => {
  for (const choice of root.querySelectorAll("[data-app-reveal]")) {
    const kind = choice.type === "radio" ? "radios" : "checkboxes";
    byId(choice.dataset.appReveal)?.classList.toggle(`nhsuk-${kind}__conditional--hidden`, !choice.checked);
  }
};
reveal(document);
document.addEventListener("change", (event) => {
  if (event.target.form) reveal(event.target.form);
});

// After a swap the answer says where the focus goes if the control that was used is gone.
document.addEventListener("htmx:afterSettle", (event) => {
  if (document.activeElement && document.activeElement !== document.body) return;
  const place = event.target.querySelector("[data-focus]");
  if (place) place.focus();
});

// No answer from the server: the words stay on the page, and the page says so.
const lost = () => {
  const status = byId("app-status");
  if (!status) return;
  status.className = "app-strip app-strip--delay";
  status.textContent = "Not saved: the connection was lost. Your words are still on this page.";
};
document.addEventListener("htmx:sendError", lost);
document.addEventListener("htmx:timeout", lost);
