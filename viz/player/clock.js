/** The one clock of the page: which step is shown and whether it plays. No DOM in it. */
const SPEEDS = [0.25, 0.5, 1, 2, 4, 8];
const STEPS_PER_SECOND = 4; // at speed 1
const LONGEST_FRAME = 250; // ms; a tab that was hidden goes on from where it was

/** The step that the address names, 1 if it names none. */
function stepInAddress() {
  const text = new URLSearchParams(location.search).get("t") ?? "";
  return /^[1-9]\d{0,8}$/.test(text) ? Number(text) : 1;
}

class Clock {
  steps = Infinity; // until the first configure: the address may name any step
  equations = 0;
  t = stepInAddress();
  preview = null;
  pinned = false;
  sub = null;
  playing = false;
  speed = 1;
  loop = false;
  #listeners = new Set();
  #frame = 0;
  #last = 0;
  #due = 0; // part of a step that has passed

  /** The step to draw: the one under the pointer, else the current one. */
  get shown() {
    return this.preview ?? this.t;
  }

  /** Call `listener(clock)` once after each change; returns what ends that. */
  on(listener) {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  /** Take a new number of steps and of equations; everything else stays, within what there is. */
  configure({ steps, equations }) {
    const t = Math.min(this.t, steps);
    const preview = this.preview > steps ? null : this.preview;
    const sub = t !== this.t || this.sub >= equations ? null : this.sub;
    this.#set({ steps, equations, t, preview, sub });
  }

  /** Show step `t`, from 1; beyond an end it is that end. */
  go(t) {
    this.#set({ t: this.#within(t), preview: null, sub: null });
  }

  /** Go `by` steps on; past an end only if it loops. */
  step(by) {
    this.go(this.#beyond(this.t + by));
  }

  first() {
    this.go(1);
  }

  last() {
    this.go(this.steps);
  }

  /** Play on from here. A pin ends: it holds one step. */
  play() {
    if (this.playing || this.steps < 2) return;
    this.#due = 0;
    this.#set({ playing: true, preview: null, pinned: false, sub: null });
    this.#frame = requestAnimationFrame((now) => this.#tick((this.#last = now)));
  }

  pause() {
    cancelAnimationFrame(this.#frame);
    this.#set({ playing: false });
  }

  /** Play or pause; at the end, play from the first step. */
  toggle() {
    if (this.playing) return this.pause();
    if (this.t === this.steps && !this.loop) this.first();
    this.play();
  }

  setSpeed(speed) {
    if (!SPEEDS.includes(speed)) throw new RangeError(`speed is ${speed}; allowed are ${SPEEDS.join(", ")}`);
    this.#set({ speed });
  }

  faster() {
    this.setSpeed(SPEEDS[SPEEDS.indexOf(this.speed) + 1] ?? this.speed);
  }

  slower() {
    this.setSpeed(SPEEDS[SPEEDS.indexOf(this.speed) - 1] ?? this.speed);
  }

  setLoop(loop) {
    this.#set({ loop: Boolean(loop) });
  }

  /** Show the step under the pointer, null when it left. Playing and a pin come first. */
  hover(t) {
    if (!this.playing && !this.pinned) this.#set({ preview: t === null ? null : this.#within(t) });
  }

  /** Stay at step `t`, whatever the pointer does. */
  pin(t) {
    cancelAnimationFrame(this.#frame);
    this.#set({ t: this.#within(t), playing: false, pinned: true, preview: null, sub: null });
  }

  /** Let go: no preview, no pin, no equation. The step stays. */
  clear() {
    this.#set({ preview: null, pinned: false, sub: null });
  }

  /** Go one equation on (+1) or back (-1), over the ends of a step into the next or the one before. */
  subStep(by) {
    if (!this.equations) return;
    cancelAnimationFrame(this.#frame);
    const sub = this.sub === null ? (by > 0 ? 0 : this.equations - 1) : this.sub + by;
    const over = Math.floor(sub / this.equations);
    const t = this.#within(this.#beyond(this.t + over));
    const stuck = over !== 0 && t === this.t && !this.loop;
    this.#set({ t, sub: stuck ? this.sub : sub - over * this.equations, playing: false, preview: null });
  }

  #within(t) {
    return Math.min(Math.max(Math.round(t), 1), this.steps);
  }

  #beyond(t) {
    return this.loop ? ((((t - 1) % this.steps) + this.steps) % this.steps) + 1 : t;
  }

  #tick(now) {
    this.#due += (Math.min(now - this.#last, LONGEST_FRAME) / 1000) * STEPS_PER_SECOND * this.speed;
    const whole = Math.floor(this.#due);
    this.#due -= whole;
    this.#last = now;
    const t = this.#within(this.#beyond(this.t + whole));
    const playing = this.loop || t < this.steps;
    if (playing) this.#frame = requestAnimationFrame((next) => this.#tick(next));
    if (whole || !playing) this.#set({ t, playing });
  }

  #set(fields) {
    if (Object.entries(fields).every(([name, value]) => this[name] === value)) return;
    Object.assign(this, fields);
    for (const listener of [...this.#listeners]) {
      try {
        listener(this);
      } catch (error) {
        console.error(error);
      }
    }
  }
}

const clock = (window.gateClock ??= new Clock());
