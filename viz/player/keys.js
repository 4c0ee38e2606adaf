/** The player's keys, anywhere on the page where they are not somebody else's. */
const KEYS = {
  " ": (clock) => clock.toggle(),
  arrowleft: (clock) => clock.step(-1),
  arrowright: (clock) => clock.step(1),
  home: (clock) => clock.first(),
  end: (clock) => clock.last(),
  "[": (clock) => clock.slower(),
  "]": (clock) => clock.faster(),
  l: (clock) => clock.setLoop(!clock.loop),
  escape: (clock) => clock.clear(),
};
const SHIFTED = {
  arrowleft: (clock) => clock.subStep(-1),
  arrowright: (clock) => clock.subStep(1),
};
const TYPING =
  "input:not([type=range]), textarea, select, [role=combobox], [role=listbox], [role=spinbutton], [role=dialog], " +
  "[role=menu], [role=tablist], [role=radiogroup], [role=grid]";
const SLIDING = "input[type=range], [role=slider]"; // every key but Space is its own
const PRESSED = "button, a[href], summary, [role=button]";
const ONCE = new Set([" ", "l", "escape"]); // a key held down does not flicker
const SCRUBS = new Set(["arrowleft", "arrowright", "home", "end"]); // what a range input does by itself

/** What this key press does to the clock, if it is the player's. */
function keyAction(event) {
  const { key, shiftKey, ctrlKey, altKey, metaKey, isComposing, defaultPrevented, repeat } = event;
  if (ctrlKey || altKey || metaKey || isComposing || defaultPrevented) return undefined;
  const target = event.composedPath()[0];
  const name = key.toLowerCase();
  const element = target instanceof Element ? target : document.body;
  const scrub = element.matches(".transport-scrub");
  if (!scrub && (element.closest(name === " " ? TYPING : `${TYPING}, ${SLIDING}`) || element.isContentEditable)) return undefined;
  if ((name === " " || name === "enter") && element.closest(PRESSED)) return undefined;
  if (scrub && !shiftKey && SCRUBS.has(name)) return undefined;
  if (repeat && ONCE.has(name)) return () => {};
  return (shiftKey ? SHIFTED : KEYS)[name];
}

/** Listen for the keys of `clock`; returns what ends that. */
function followKeys(clock) {
  const pressed = (event) => {
    const action = keyAction(event);
    if (!action) return;
    if (event.key !== "Escape") event.preventDefault();
    action(clock);
  };
  window.addEventListener("keydown", pressed);
  return () => window.removeEventListener("keydown", pressed);
}
