/** One step in words, from the numbers. */
class Words {
  constructor(cell, numbers, unit) {
    this.facts = cell.words;
    this.numbers = numbers;
    this.who = unit === 0 ? "On average a unit" : `Unit ${unit}`;
    this.root = document.createElement("p");
    this.root.className = "words";
  }

  value(fact, t) {
    return Array.isArray(fact) ? fact[0] : this.numbers.value(fact, t);
  }

  number(fact, t) {
    return Array.isArray(fact) ? String(fact[0]) : this.numbers.signed(this.numbers.at(fact, t));
  }

  /** "62 %", or "1.3 times" where it is no share. */
  share(fact, t) {
    const value = this.value(fact, t);
    if (!Number.isFinite(value)) return "an endless part";
    return value < 0 || value > 1 ? `${value.toFixed(2)} times` : `${Math.round(value * 100)} %`;
  }

  sentence(t) {
    const { keep, write, candidate, gate, out, now, before, memory } = this.facts;
    const parts = [];
    if (keep !== undefined) {
      parts.push(`${this.who} keeps ${this.share(keep, t)} of its ${memory} (${this.number(before, t)})`);
      parts.push(` and writes ${this.share(write, t)} of a new value of ${this.number(candidate, t)}:`);
      parts.push(` its ${memory} is now ${this.number(now, t)}.`);
    } else {
      parts.push(`${this.who} makes its ${memory} anew: ${this.number(now, t)}`);
      parts.push(before === undefined ? "." : `, before ${this.number(before, t)}.`);
    }
    if (gate !== undefined && out !== undefined) {
      parts.push(` It lets ${this.share(gate, t)} out: ${this.number(out, t)}.`);
    }
    return parts.join("");
  }

  show(t) {
    this.root.textContent = this.sentence(t);
  }
}
