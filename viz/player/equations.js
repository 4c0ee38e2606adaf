/** The equations of one cell, with symbols and with this step's numbers. The markup is our own, from mathml.py. */
class Equations {
  constructor(cell, numbers) {
    this.numbers = numbers;
    this.root = document.createElement("ol");
    this.root.className = "equations";
    this.items = cell.equations.map((equation) => {
      const item = document.createElement("li");
      item.innerHTML = `<div>${equation.symbols}</div><div class="numbers">${equation.numbers}</div>`;
      this.root.append(item);
      return item;
    });
    this.places = [...this.root.querySelectorAll("[data-n]")].map((element) => ({
      element,
      series: Number(element.dataset.n),
      as: element.dataset.as,
      last: undefined,
    }));
  }

  show(t) {
    for (const place of this.places) {
      const whole = this.numbers.at(place.series, t);
      if (whole === place.last) continue;
      place.last = whole;
      const text = this.write(place.as, whole);
      if (place.element.textContent !== text) place.element.textContent = text;
    }
  }

  write(as, whole) {
    if (as === "plain" || as === "factor" || as === "size") return this.numbers[as](whole);
    const [position, sign] = as.split(" ");
    const minus = (whole !== null && whole < 0) !== (sign === "minus");
    return minus ? "−" : position === "first" ? "" : "+";
  }

  walk(sub) {
    this.items.forEach((item, index) => {
      item.classList.toggle("later", sub !== null && index > sub);
      item.classList.toggle("now", index === sub);
    });
  }
}
