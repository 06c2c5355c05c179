// Decides whether a key press is a shortcut, and which one. Pure, so that it can be tested without a page.

const TEXT_FIELDS = new Set(["text", "search", "email", "url", "tel", "password", "number", "date", "time", "datetime-local", "month", "week"]);

/** Whether the focused element wants the letters for itself. Radio buttons and check boxes do not. */
export function takesText(element) {
  if (!element) return false;
  if (element.isContentEditable) return true;
  const name = element.tagName;
  if (name === "TEXTAREA" || name === "SELECT") return true;
  return name === "INPUT" && TEXT_FIELDS.has(element.type);
}

/** Whether the focused element answers to the space bar and the enter key itself. */
export function answersToPress(element) {
  return Boolean(element?.closest?.("button, a[href], summary, audio, dialog"));
}

/** The name of the pressed key ("j", "Space", "Escape", "?"), or null where no shortcut may fire. */
export function shortcutOf(event) {
  // An input method sends key code 229 while it composes, and some browsers send nothing else.
  if (event.isComposing || event.keyCode === 229) return null;
  if (event.ctrlKey || event.altKey || event.metaKey || event.defaultPrevented) return null;
  if (takesText(event.target)) return null;
  const key = event.key === " " ? "Space" : event.key;
  if ((key === "Space" || key === "Enter") && answersToPress(event.target)) return null;
  return key.length === 1 ? key.toLowerCase() : key;
}

/** The keys after the user's own changes: a map from key to the element's own key. */
export function resolveKeys(defaults, changes) {
  const taken = new Map();
  for (const key of defaults) taken.set(changes[key] ?? key, key);
  return taken;
}
