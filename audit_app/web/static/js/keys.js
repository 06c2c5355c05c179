// Keyboard shortcuts for every page: an element with data-key="j" is pressed by that key.
// Single-letter keys can be switched off and changed (WCAG 2.1.4); both are kept in this browser.

import { resolveKeys, shortcutOf, takesText } from "./shortcuts.js";

const STORE = "contact-audit.keys";

export function startKeys(root = document) {
  root.addEventListener("keydown", (event) => onKey(root, event));
  root.addEventListener("click", (event) => onHelpClick(root, event));
  applyChanges(root);
}

function onKey(root, event) {
  const help = root.getElementById("keyboard-help");
  if (help?.open && help.dataset.awaiting) return takeNewKey(root, help, event);
  if (event.key === "Escape" && takesText(event.target)) return event.target.blur();
  const pressed = shortcutOf(event);
  if (pressed === null) return;
  if (pressed === "?") {
    event.preventDefault();
    return openHelp(root);
  }
  if (help?.open || root.querySelector("dialog[open]")) return;
  const settings = readSettings();
  if (settings.off && pressed.length === 1) return;
  const own = resolveKeys(allKeys(root), settings.changes).get(pressed);
  const element = own && visibleElement(root, own);
  if (!element) return;
  event.preventDefault();
  press(element);
}

function press(element) {
  if (element.matches("input[type=radio], input[type=checkbox]")) {
    element.focus();
    if (!element.checked) element.click();
  } else if (element.matches("input, textarea, select")) {
    element.focus();
  } else {
    element.click();
  }
}

function allKeys(root) {
  return [...new Set([...root.querySelectorAll("[data-key]")].map((element) => element.dataset.key))];
}

// Several cards may offer the same key; the one in the active card wins, else the first that can be seen.
function visibleElement(root, key) {
  const all = [...root.querySelectorAll(`[data-key="${CSS.escape(key)}"]`)];
  const usable = all.filter((element) => !element.disabled && element.getClientRects().length > 0);
  return usable.find((element) => element.closest("[data-active]")) ?? usable[0];
}

function readSettings() {
  try {
    const stored = JSON.parse(localStorage.getItem(STORE)) ?? {};
    return { off: Boolean(stored.off), changes: stored.changes ?? {} };
  } catch {
    return { off: false, changes: {} };
  }
}

function writeSettings(root, settings) {
  localStorage.setItem(STORE, JSON.stringify(settings));
  applyChanges(root);
}

/** Shows the user's own keys beside the buttons. */
function applyChanges(root) {
  const { changes, off } = readSettings();
  root.documentElement.classList.toggle("keys-off", off);
  for (const element of root.querySelectorAll("[data-key]")) {
    const shown = changes[element.dataset.key] ?? element.dataset.key;
    const hint = element.querySelector("kbd") ?? element.closest("label")?.querySelector("kbd");
    if (hint) hint.textContent = keyName(shown);
  }
}

function keyName(key) {
  const names = { Space: "Space", Enter: "↵", Escape: "Esc", ArrowLeft: "←", ArrowRight: "→" };
  return names[key] ?? key;
}

function openHelp(root) {
  const help = root.getElementById("keyboard-help");
  if (!help) return;
  fillHelp(root, help);
  help.showModal();
}

function fillHelp(root, help) {
  const list = help.querySelector("[data-keys-list]");
  if (!list) return;
  const { changes, off } = readSettings();
  list.replaceChildren(...allKeys(root).map((key) => helpRow(root, key, changes[key] ?? key)));
  const box = help.querySelector("[data-keys-off]");
  if (box) box.checked = off;
}

function helpRow(root, key, shown) {
  const row = document.createElement("tr");
  const label = document.createElement("td");
  label.textContent = labelOf(root.querySelector(`[data-key="${CSS.escape(key)}"]`));
  const cell = document.createElement("td");
  const change = document.createElement("button");
  change.type = "button";
  change.className = "key-change";
  change.dataset.changeKey = key;
  change.append(Object.assign(document.createElement("kbd"), { textContent: keyName(shown) }));
  cell.append(change);
  row.append(label, cell);
  return row;
}

function labelOf(element) {
  if (element.dataset.keyLabel) return element.dataset.keyLabel;
  const holder = element.matches("input") ? (element.closest("label") ?? element) : element;
  const copy = holder.cloneNode(true);
  for (const hint of copy.querySelectorAll("kbd")) hint.remove();
  return copy.textContent.trim().replace(/\s+/g, " ");
}

function onHelpClick(root, event) {
  const help = root.getElementById("keyboard-help");
  if (event.target.closest("[data-open-keys]")) return openHelp(root);
  if (!help?.open) return;
  const change = event.target.closest("[data-change-key]");
  if (change) {
    help.dataset.awaiting = change.dataset.changeKey;
    change.classList.add("awaiting");
  }
  if (event.target.matches("[data-keys-off]")) {
    writeSettings(root, { ...readSettings(), off: event.target.checked });
  }
  if (event.target.closest("[data-keys-reset]")) {
    writeSettings(root, { off: false, changes: {} });
    fillHelp(root, help);
  }
  if (event.target.closest("[data-close]")) help.close();
}

function takeNewKey(root, help, event) {
  if (["Shift", "Control", "Alt", "Meta"].includes(event.key)) return;
  event.preventDefault();
  const own = help.dataset.awaiting;
  delete help.dataset.awaiting;
  const pressed = shortcutOf({ ...eventParts(event), target: null, defaultPrevented: false });
  const settings = readSettings();
  const taken = resolveKeys(allKeys(root), settings.changes);
  const free = pressed !== null && pressed !== "?" && (!taken.has(pressed) || taken.get(pressed) === own);
  if (free && pressed !== "Escape") {
    settings.changes[own] = pressed;
    if (pressed === own) delete settings.changes[own];
    writeSettings(root, settings);
  }
  fillHelp(root, help);
}

function eventParts({ key, keyCode, isComposing, ctrlKey, altKey, metaKey }) {
  return { key, keyCode, isComposing, ctrlKey, altKey, metaKey };
}

startKeys();
