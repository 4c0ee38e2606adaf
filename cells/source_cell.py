"""Cell -> the text of a small nn.Module, whose step is written like the equations."""

import ast
import json
import keyword
import re
import textwrap
from collections.abc import Iterator, Sequence

from torch import nn

from cells.cell import Cell
from cells.expr import Call, Equation, Part, children
from cells.pytorch import SPELLED, Writer, length, method

WIDTH = 120
_LOCALS = {"self", "torch", "nn", "Tensor", "x_t", "state", "batch", "steps", "trace"}
_ATTRIBUTES = {*dir(nn.Module()), "inputs", "units"}
_TEMPLATE = '''class {title}(nn.Module):
    """D `inputs` and H `units`; parameters start uniform within 1/sqrt(H) of 0, as in torch.nn."""

    def __init__(self, inputs: int{inputs}, units: int{units}) -> None:
        super().__init__()
        self.inputs, self.units = inputs, units
        {parameters}
        for parameter in self.parameters():
            nn.init.uniform_(parameter, -(units**-0.5), units**-0.5)

    def forward(self, x: Tensor, state: dict[str, Tensor] | None = None) -> tuple[dict[str, Tensor], dict[str, Tensor]]:
        """x is (T, B, D); `state` holds, by name, what stood before step 1, (B, H); what it leaves out is zero.

        Returns every quantity at every step, (T, B, H), and the state after the last step."""
        state = state or {{}}
        batch = x.shape[1]
        {start}
        steps = []
        for x_t in x:
            {step}
        trace = {{name: torch.stack([step[name] for step in steps]) for name in steps[0]}}
        return trace, {{name: trace[name][-1] for name in {carried}}}
'''


def cell_class(cell: Cell, title: str, inputs: int | None = None, units: int | None = None) -> str:
    """The class `title`, whose parameters have the names of the equations; D and H are its defaults."""
    lines = _Lines(cell)
    return _TEMPLATE.format(
        title=title,
        inputs=f" = {inputs or 1}" if units else "",
        units=f" = {units}" if units else "",
        parameters=indented(lines.parameters(), 8),
        start=indented(lines.start(), 8),
        step=indented(lines.step(), 12),
        carried=_tuple([json.dumps(name) for name in cell.states]),
    ).replace("        \n", "")


def functions(cells: Sequence[Cell]) -> list[str]:
    """Definitions of what the cells use and torch does not have in this form."""
    used = {operator for cell in cells for operator in _operators(cell)}
    return [SPELLED[name] for name in SPELLED if name in used]


def class_name(cell: Cell) -> str:
    """The cell's name as a Python class name: minLSTM is MinLSTM; "LSTM, no output gate" is LSTMNoOutputGate."""
    name = "".join(word[0].upper() + word[1:] for word in re.findall(r"[A-Za-z0-9]+", cell.name))[:60]
    return name if name.isidentifier() and not keyword.iskeyword(name) and name != "Tensor" else f"Cell{name}"


def described(cell: Cell) -> list[str]:
    """Comment lines that say what the cell is."""
    lines: list[str] = []
    for fact, text in {"Name": cell.name, "Id": cell.id, "About": cell.about, "Source": cell.source}.items():
        if cleaned := _comment(text):
            wrapped = textwrap.wrap(f"{fact}: {cleaned}", WIDTH - 2, subsequent_indent="    ")
            lines += [f"# {line}" for line in wrapped]
    return lines


def _comment(text: str) -> str:
    """One line of what can be seen: no line break of any kind, no control or direction mark."""
    return "".join(character for character in " ".join(text.split()) if character.isprintable())


def _operators(cell: Cell) -> Iterator[str]:
    queue = [equation.expr for equation in cell.equations]
    for expr in queue:
        queue += children(expr)
        if isinstance(expr, Call):
            yield expr.op


def indented(lines: Sequence[str], by: int) -> str:
    return f"\n{' ' * by}".join(lines)


def _tuple(items: Sequence[str]) -> str:
    return f"({items[0]},)" if len(items) == 1 else f"({', '.join(items)})"


def _free(name: str, taken: set[str]) -> str:
    return name if name not in taken else _free(f"{name}_", taken)


def distinct(wanted: Sequence[str], reserved: set[str]) -> dict[str, str]:
    """A name for each that is wanted, itself wherever it is not reserved."""
    found: dict[str, str] = {}
    for name in sorted(wanted, key=lambda name: name in reserved):
        found[name] = _free(name, reserved | set(found.values()))
    return found


class _Lines:
    """Lines of Python for a cell."""

    def __init__(self, cell: Cell):
        self.cell = cell
        self.locals = distinct(cell.quantities, _LOCALS)
        self.attributes = distinct(list(cell.shapes), _ATTRIBUTES)
        self.writer = Writer(cell, self.locals, self.attributes)

    def parameters(self) -> list[str]:
        return [
            f"self.{self.attributes[name]} = nn.Parameter(torch.empty({', '.join(length(size) for size in shape)}))"
            for name, shape in self.cell.shapes.items()
        ]

    def start(self) -> list[str]:
        return [
            f"{self.locals[name]} = state.get({json.dumps(name)}, "
            f"x.new_zeros(batch, {length(self.cell.sizes[name], 'self.')}))"
            for name in self.cell.states
        ]

    def step(self) -> list[str]:
        lines, equations = [], list(self.cell.equations)
        while equations:
            first = equations[0]
            count = first.expr.count if isinstance(first.expr, Part) else 1
            lines += self.line(equations[:count])
            del equations[:count]
        pairs = [f"{json.dumps(name)}: {local}" for name, local in self.locals.items()]
        record = f"steps.append({{{', '.join(pairs)}}})"
        if len(record) <= WIDTH - 12:
            return [*lines, record]
        return [*lines, "steps.append(", "    {", *(f"        {pair}," for pair in pairs), "    }", ")"]

    def line(self, group: Sequence[Equation]) -> list[str]:
        """One equation, or all blocks of one split, with the labels."""
        size, expr = self.cell.sizes[group[0].name], group[0].expr
        value = self.writer.wide(expr, size)
        if isinstance(expr, Part):
            value = method(self.writer.wide(expr.of, size * expr.count), "chunk", str(expr.count), "dim=-1")
        code = f"{', '.join(self.locals[equation.name] for equation in group)} = {ast.unparse(value)}"
        label = ", ".join(filter(None, (_comment(equation.label) for equation in group)))
        beside = f"{code}  # {label}" if label else code
        return [beside] if len(beside) <= WIDTH - 12 or not label else [f"# {label}", code]
