/** The stage: for each cell its sentence, diagram and equations, all at the step that the clock shows. */
class Stage {
  constructor(root, head, series) {
    this.root = root;
    this.head = head;
    const numbers = new Numbers(head, series);
    this.numbers = numbers;
    this.title = document.createElement("p");
    this.title.className = "at";
    this.heard = document.createElement("div");
    this.heard.className = "heard";
    this.heard.setAttribute("aria-live", "polite");
    const row = document.createElement("div");
    row.className = "cells";
    this.wide = Math.max(...head.cells.map((cell) => cell.width));
    row.style.setProperty("--wide", `${this.wide}px`);
    row.classList.toggle("beside", this.wide < 460); // room for the equations beside the diagram
    for (const kind of ["parallel", "scan", "sequential"]) root.style.setProperty(`--${kind}`, head.colours[kind]);
    this.sight = new IntersectionObserver((entries) => {
      for (const { target, isIntersecting } of entries) {
        const cell = this.cells.find(({ article }) => article === target);
        cell.seen = isIntersecting;
        if (isIntersecting) this.update(cell, Math.min(clock.shown, head.steps), clock.sub);
      }
    });
    this.cells = head.cells.map((cell, index) => this.cell(cell, index, row));
    root.replaceChildren(this.title, row, this.legend(), this.heard);
  }

  cell(cell, index, row) {
    const article = document.createElement("article");
    article.setAttribute("aria-label", cell.name);
    const name = document.createElement("h3");
    name.textContent = cell.name;
    const words = new Words(cell, this.numbers, this.head.unit);
    const diagram = new Diagram(cell, this.numbers, this.head.colours, this.wide);
    const equations = new Equations(cell, this.numbers);
    const plan = document.createElement("p");
    plan.className = "plan";
    plan.textContent = planWords(cell.plan);
    const body = document.createElement("div");
    body.className = "body";
    const picture = document.createElement("div");
    picture.className = "wiring";
    picture.append(diagram.root, plan);
    body.append(picture, equations.root);
    const reads = document.createElement("p");
    reads.className = "reads";
    article.append(name, reads, words.root, body);
    row.append(article);
    this.sight.observe(article);
    return { name: cell.name, index, article, reads, words, diagram, equations, last: cell.equations.length - 1, seen: true };
  }

  legend() {
    const legend = document.createElement("p");
    legend.className = "legend";
    for (const [kind, words] of [
      ["parallel", "all steps at once"],
      ["scan", "scan: many steps at a time"],
      ["sequential", "loop: each step waits for the one before"],
    ]) {
      const item = document.createElement("span");
      item.className = kind;
      item.textContent = words;
      legend.append(item);
    }
    return legend;
  }

  show(clock) {
    const t = Math.min(clock.shown, this.head.steps);
    const x = this.head.shared ? this.input(0, t) : "";
    this.title.textContent = `Step ${t} of ${this.head.steps}${x && ` · ${this.head.reads[0] ? "" : "input "}${x}`}`;
    for (const cell of this.cells) if (cell.seen) this.update(cell, t, clock.sub);
    clearTimeout(this.later); // cells out of sight follow as soon as there is time
    this.later = setTimeout(() => this.cells.forEach((cell) => cell.seen || this.update(cell, t, clock.sub)), 50);
    this.say(clock, t);
  }

  /** "x = (+0.100, −0.200)", or "x = B + mark" where inputs are on or off: what cell number `index` reads at step t;
      nothing where it reads no input. */
  input(index, t) {
    const x = this.head.cells[index].nodes.find((node) => node.kind === "input");
    if (!x) return "";
    const is = `x = ${this.head.reads[index] && `${this.head.reads[index]} = `}`;
    const names = this.head.columns[index];
    if (names.length === x.numbers.length) {
      const on = names.filter((_, column) => this.numbers.value(x.numbers[column], t) > 0.5);
      return `${is}${on.join(" + ") || "nothing"}`;
    }
    const first = x.numbers.slice(0, 6).map((n) => this.numbers.signed(this.numbers.at(n, t)));
    return `${is}(${first.join(", ")}${x.numbers.length > 6 ? ", …" : ""})`;
  }

  update(cell, t, asked) {
    cell.reads.textContent = this.head.shared ? "" : this.input(cell.index, t);
    const sub = asked === null ? null : Math.min(asked, cell.last);
    cell.words.show(t);
    cell.diagram.show(t);
    cell.equations.show(t);
    cell.article.dataset.step = t;
    if (sub === cell.sub) return;
    cell.sub = sub;
    cell.diagram.walk(sub);
    cell.equations.walk(sub);
  }

  end() {
    clearTimeout(this.saying);
    clearTimeout(this.later);
    this.sight.disconnect();
  }

  /** Screen readers hear a step once it stays, not every step of a run. */
  say(clock, t) {
    clearTimeout(this.saying);
    if (clock.playing || clock.preview !== null) return;
    this.saying = setTimeout(() => {
      const said = this.cells.map((cell) => `${cell.name}: ${cell.words.sentence(t)}`).join(" ");
      this.heard.textContent = `Step ${t}. ${said}`;
    }, 400);
  }
}

function planWords(plan) {
  if (plan.sequential.length) return `Loop: ${plan.sequential.join(", ")} wait for the step before.`;
  if (plan.scan.length) return `No loop: ${plan.scan.join(", ")} by a scan, the rest for all steps at once.`;
  return "No loop: everything for all steps at once.";
}

const same = (a, b) => a && a.length === b.length && a.every((byte, index) => byte === b[index]);

/** Streamlit calls this again with new data, and only the first call's cleanup at the end: subscribe once. */
export default function stage({ data, parentElement }) {
  const root = parentElement.querySelector(".stage");
  const show = () => root.stage?.show(clock);
  if (!root.cleanup) {
    const off = clock.on(show);
    root.cleanup = () => {
      off();
      root.stage?.end();
    };
  }
  if (!same(root.bytes, data)) {
    root.bytes = data;
    unpack(data).then(({ head, series }) => {
      if (root.bytes !== data) return; // newer numbers are on their way
      root.stage?.end();
      root.stage = new Stage(root, head, series);
      show();
    });
  }
  return root.cleanup;
}
