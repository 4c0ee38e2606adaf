/** The wiring of one cell as SVG; `show` puts one step's numbers into it. */
const SVG = "http://www.w3.org/2000/svg";

function draw(tag, attributes, text) {
  const element = document.createElementNS(SVG, tag);
  for (const [name, value] of Object.entries(attributes)) element.setAttribute(name, value);
  if (text !== undefined) element.textContent = text;
  return element;
}

/** A name with what stands below it: c with t−1. */
function drawName(node, attributes) {
  const text = draw("text", attributes);
  text.append(draw("tspan", { class: "name", fill: node.hue }, node.base));
  const below = [node.index, node.when].filter(Boolean).join(",");
  if (below) text.append(draw("tspan", { class: "below", dy: 4 }, below));
  return text;
}

const tints = new Map();

/** `percent` of a colour on paper, both as #rrggbb; kept, since a step asks for some dozens of them. */
function tint(hue, paper, percent) {
  const key = hue + paper + percent;
  if (!tints.has(key)) {
    const part = (colour, at) => parseInt(colour.slice(at, at + 2), 16);
    const mixed = [1, 3, 5].map((at) => Math.round((part(hue, at) * percent + part(paper, at) * (100 - percent)) / 100));
    tints.set(key, `rgb(${mixed.join(",")})`);
  }
  return tints.get(key);
}

class Diagram {
  constructor(cell, numbers, colours, wide) {
    this.numbers = numbers;
    this.colours = colours;
    this.parts = [];
    this.values = [];
    this.root = draw("svg", {
      viewBox: `0 0 ${cell.width} ${cell.height}`,
      style: `width: ${(100 * cell.width) / wide}%; max-width: ${1.2 * cell.width}px`, // one scale for all cells
      role: "img",
      "aria-label": `Wiring of ${cell.name}: ${cell.equations.map((e) => e.label || e.name).join(", ")}`,
    });
    for (const kind of ["parallel", "scan", "sequential"]) {
      for (const edge of cell.edges.filter((each) => each.kind === kind)) this.edge(edge);
    }
    for (const node of cell.nodes) this.node(node);
  }

  edge(edge) {
    const line = draw("polyline", { class: `edge ${edge.kind}`, points: edge.points.join(" ") });
    this.root.append(line);
    this.parts.push([line, edge.equation]);
  }

  node(node) {
    const group = draw("g", { class: `node ${node.kind}`, "data-node": node.id });
    const [x, y, width, height] = node.rect;
    this[node.kind === "box" ? "box" : node.kind === "op" ? "op" : "end"](group, node, x, y, width, height);
    this.root.append(group);
    this.parts.push([group, node.equation]);
  }

  box(group, node, x, y, width, height) {
    const shape = draw("rect", { x: x - width / 2, y: y - height / 2, width, height, rx: 7, stroke: node.hue });
    const title = drawName({ ...node, when: "" }, { x, y: y - 4, "text-anchor": "middle" });
    const symbol = node.symbol.length > 5 ? "" : node.symbol;
    title.append(draw("tspan", { class: "function", dy: node.index ? -4 : 0, dx: node.base ? 4 : 0 }, symbol));
    const value = draw("text", { x, y: y + 13, "text-anchor": "middle", class: "value" });
    group.append(shape, title, value);
    this.bind(node, value, shape);
  }

  op(group, node, x, y, width, height) {
    const shape = draw("rect", { x: x - width / 2, y: y - height / 2, width, height, rx: height / 2 });
    const symbol = draw("text", { x, y: y + 5, "text-anchor": "middle", class: "operator" }, node.symbol);
    const [labelX, labelY, anchor] = node.label;
    const value = draw("text", { x: labelX, y: labelY + 4, "text-anchor": anchor, class: "value small" });
    group.append(shape, symbol, value);
    this.bind(node, value, shape);
  }

  end(group, node, x, y) {
    const many = node.kind === "input" && node.numbers.length > 1;
    const place = many ? { x: x + 20, "text-anchor": "end" } : { x, "text-anchor": "middle" }; // clear of the lines at its right
    const value = draw("text", { ...place, y: y + 13, class: `value small${many ? " count" : ""}` });
    group.append(drawName(node, { x, y: y - 1, "text-anchor": "middle" }), value);
    if (many) value.textContent = `${node.numbers.length} inputs`;
    else this.bind(node, value, null);
  }

  bind(node, text, shape) {
    this.values.push({ node, text, shape, last: undefined });
  }

  show(t) {
    for (const bound of this.values) {
      const whole = this.numbers.at(bound.node.numbers[0], t);
      if (whole === bound.last) continue;
      bound.last = whole;
      bound.text.textContent = this.numbers.signed(whole);
      const fill = bound.shape ? this.fill(bound.node, whole) : undefined;
      if (fill !== bound.fill) {
        bound.fill = fill;
        bound.shape.style.fill = fill;
      }
    }
  }

  /** 0 to 1 in the quantity's own hue, the rest around zero. */
  fill(node, whole) {
    const share = whole === null ? 0 : whole / this.numbers.unit / (node.gate ? 1 : node.reach);
    const hue = node.gate ? node.hue : share < 0 ? this.colours.low : this.colours.high;
    return tint(hue, this.colours.paper, Math.round(Math.min(1, Math.abs(share)) * 45));
  }

  /** Inside a step: what equation `sub` computes stands out, what comes later is faint. */
  walk(sub) {
    for (const [element, equation] of this.parts) {
      element.classList.toggle("later", sub !== null && equation > sub);
      element.classList.toggle("now", sub !== null && equation === sub);
    }
  }
}
