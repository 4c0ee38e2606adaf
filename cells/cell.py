"""A cell: its equations, what they say about it, and where it comes from."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cached_property

import torch

from cells import weights
from cells.equations import read
from cells.expr import Equation, names
from cells.shapes import Shape, Size, infer


@dataclass(frozen=True, eq=False)
class Cell:
    """A recurrent cell.

    `equations` are read top to bottom at every step; `states` are the names read before they are assigned;
    `sizes` gives the size of each quantity and `shapes` that of each parameter, in units (H) and inputs (D).
    `lacks` says, for a role such as "output gate" that the cell does not have, why.
    """

    name: str
    text: str
    equations: tuple[Equation, ...]
    states: tuple[str, ...]
    sizes: Mapping[str, Size]
    shapes: Mapping[str, Shape]
    id: str = "mine"
    about: str = ""
    source: str = ""
    twin: str | None = None
    lacks: Mapping[str, str] = field(default_factory=dict)

    @property
    def quantities(self) -> tuple[str, ...]:
        return tuple(equation.name for equation in self.equations)

    @property
    def output(self) -> str:
        """The quantity that leaves the cell: the last one."""
        return self.equations[-1].name

    @cached_property
    def roles(self) -> Mapping[str, str]:
        """Role -> name: the label up to its first comma ("forget gate"), or the name where there is no label.
        Where two labels agree, the last line holds the role and the others keep their own names."""
        labels = {e.name: e.label.partition(",")[0].strip().lower() or e.name for e in self.equations}
        holders = {label: name for name, label in labels.items()}
        roles = {}
        for name, label in labels.items():
            role = label if holders[label] == name else name
            roles[role if role not in roles and holders.get(role, name) == name else f"quantity {name}"] = name
        return roles

    def count(self, inputs: int, units: int) -> int:
        """Number of parameters for D `inputs` and H `units`."""
        total = 0
        for shape in self.shapes.values():
            product = 1
            for size in shape:
                product *= size.of(inputs, units)
            total += product
        return total

    def init(
        self,
        inputs: int,
        units: int,
        seed: int = 0,
        *,
        scale: float = 1.0,
        dtype: torch.dtype = torch.float32,
    ) -> weights.Params:
        """Random parameters, uniform in +-`scale`/sqrt(H) as in torch.nn; keys as in the equations, vectors
        (H,), matrices (H, columns). A name and shape get the same numbers for a seed, whatever else the cell has.
        Raises ValueError for sizes that are not whole and positive."""
        return weights.init(self.shapes, inputs, units, seed, scale=scale, dtype=dtype)


def parse(
    text: str,
    name: str = "mine",
    *,
    id: str = "mine",
    about: str = "",
    source: str = "",
    twin: str | None = None,
    lacks: Mapping[str, str] | None = None,
) -> Cell:
    """The cell that `text` describes, one `name = expression  # label` a line (DESIGN section 2).

    The other arguments are facts about the cell, see Cell. Raises EquationError, which names line, column, what
    was found and what was expected."""
    equations = read(text)
    past = {n.id for equation in equations for n in names(equation.expr) if n.kind == "previous"}
    states = tuple(equation.name for equation in equations if equation.name in past)
    sizes, shapes = infer(equations, states)
    return Cell(name, text, equations, states, sizes, shapes, id, about, source, twin, lacks or {})
