/** Pointing at a chart shows the step under the pointer; a click or a tap pins it. */
const STILL = { mouse: 4, pen: 6, touch: 10 }; // px that a click may move
const OWN_CLICKS = ".modebar, .legend"; // Plotly's own buttons, which lie over panels

/** The step under the pointer, null beside every panel of `charts`. */
function stepAt({ target, clientX, clientY }, charts) {
  if (!(target instanceof Element) || target.closest(OWN_CLICKS)) return null;
  const entry = charts.get(target.closest(".js-plotly-plot"));
  if (!entry) return null;
  const box = entry.layer.getBoundingClientRect();
  const [x, y] = [clientX - box.left, clientY - box.top];
  const inside = ({ left, top, width, height }) => x >= left && x <= left + width && y >= top && y <= top + height;
  const panel = entry.panels.find(inside);
  if (!panel) return null;
  const [low, high] = [...panel.range].sort((a, b) => a - b);
  const t = Math.round((x - panel.left - panel.origin) / panel.scale);
  return Math.min(Math.max(t, Math.ceil(low)), Math.floor(high));
}

/** Listen on the window, for Plotly lays a cover over the page while a button is down; returns what ends that. */
function followPointer(clock, charts) {
  const controller = new AbortController();
  const listen = (name, heard) =>
    window.addEventListener(name, heard, { capture: true, passive: true, signal: controller.signal });
  let down = null;
  listen("pointermove", (event) => {
    if (event.pointerType !== "touch" && !event.buttons) clock.hover(stepAt(event, charts));
  });
  listen("pointerdown", (event) => {
    const step = event.button === 0 && event.isPrimary ? stepAt(event, charts) : null;
    down = step === null ? null : { step, id: event.pointerId, x: event.clientX, y: event.clientY };
  });
  listen("pointerup", ({ pointerId, pointerType, clientX, clientY }) => {
    const moved = down?.id === pointerId ? Math.hypot(clientX - down.x, clientY - down.y) : Infinity;
    if (moved < (STILL[pointerType] ?? STILL.mouse)) clock.pin(down.step);
    down = null;
  });
  listen("pointercancel", () => (down = null));
  document.documentElement.addEventListener("pointerleave", () => clock.hover(null), { signal: controller.signal });
  return () => controller.abort();
}
