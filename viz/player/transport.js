/** The row of buttons: presses go to the clock, and what the clock says is shown. */
const ACTIONS = {
  first: () => clock.first(),
  back: () => clock.step(-1),
  toggle: () => clock.toggle(),
  forward: () => clock.step(1),
  last: () => clock.last(),
  loop: () => clock.setLoop(!clock.loop),
  slower: () => clock.slower(),
  faster: () => clock.faster(),
  equationBack: () => clock.subStep(-1),
  equationForward: () => clock.subStep(1),
  clear: () => clock.clear(),
};

const words = (number) => number.toLocaleString("en");

/** What shows the clock in `root`. */
function view(root) {
  const part = (name) => root.querySelector(`.transport-${name}`);
  const [play, scrub, step, speed] = ["play", "scrub", "step", "speed"].map(part);
  const [equations, equation, pinned] = ["equations", "equation", "pinned"].map(part);
  const loop = root.querySelector('[data-do="loop"]');
  return () => {
    const total = words(clock.steps);
    scrub.max = clock.steps;
    scrub.value = clock.shown;
    step.textContent = `step ${words(clock.shown)} of ${total}`;
    step.style.minWidth = `${2 * total.length + 9}ch`;
    scrub.setAttribute("aria-valuetext", step.textContent);
    root.dataset.playing = clock.playing;
    root.dataset.preview = clock.preview !== null;
    play.setAttribute("aria-label", clock.playing ? "Pause" : "Play");
    loop.setAttribute("aria-pressed", clock.loop);
    speed.textContent = `${clock.speed}x`;
    equations.hidden = clock.equations === 0;
    equation.textContent = clock.sub === null ? "equation" : `equation ${clock.sub + 1}`;
    pinned.hidden = !clock.pinned;
  };
}

/** Give life to the row `root`; returns what ends that. */
function mount(root) {
  const show = view(root);
  root.addEventListener("click", ({ target }) => ACTIONS[target.closest("[data-do]")?.dataset.do]?.());
  root.querySelector(".transport-scrub").addEventListener("input", ({ target }) => clock.go(Number(target.value)));
  // A press with the mouse takes no focus, so that Space afterwards plays, whichever button it was.
  root.addEventListener("mousedown", (event) => {
    if (!event.target.closest("button")) return;
    event.preventDefault();
    if (!root.contains(document.activeElement)) document.activeElement?.blur();
  });
  const lines = followCharts(clock);
  const ends = [clock.on(show), lines.end, followWords(clock), followPointer(clock, lines.charts), followKeys(clock), keepAddress(clock)];
  show();
  return () => {
    for (const end of ends) end();
    clock.pause();
  };
}

let mounted; // { root, end }

/** Streamlit calls this after every run that changed something, and what it returns only when the row goes. */
export default function ({ data, parentElement }) {
  clock.configure(data);
  const root = parentElement.querySelector(".transport");
  if (mounted?.root !== root) {
    mounted?.end();
    mounted = { root, end: mount(root) };
  }
  const mine = mounted;
  return () => {
    if (mounted !== mine) return;
    mounted = undefined;
    mine.end();
  };
}
