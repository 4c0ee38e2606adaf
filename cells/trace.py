"""What a run leaves behind: every quantity at every step, by name."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

import torch
from torch import Tensor

from cells.cell import Cell
from cells.expr import Equation, Expr, Name
from cells.ops import TORCH
from cells.program import Program


@dataclass(frozen=True, eq=False)
class Trace(Mapping[str, Tensor]):
    """`trace["f"]` is the forget gate, (T, B, H); `x` the input, (T, B, D); `params` those of the run; `initial` the
    states before step 1 and `final` those after step T, each (B, H)."""

    cell: Cell
    params: Mapping[str, Tensor]
    x: Tensor
    initial: Mapping[str, Tensor]
    quantities: Mapping[str, Tensor]

    def __repr__(self) -> str:
        steps, sequences, units = self.output.shape
        return f"{type(self).__name__}({self.cell.name}, T={steps}, B={sequences}, H={units}: {', '.join(self)})"

    def __getitem__(self, name: str) -> Tensor:
        if name not in self.quantities:
            raise KeyError(f"{self.cell.name} has no {name!r}; it has {', '.join(self.quantities)}")
        return self.quantities[name]

    def __iter__(self) -> Iterator[str]:
        return iter(self.quantities)

    def __len__(self) -> int:
        return len(self.quantities)

    @property
    def steps(self) -> int:
        return self.x.shape[0]

    @property
    def final(self) -> dict[str, Tensor]:
        return {name: self.quantities[name][-1] for name in self.cell.states}

    @property
    def output(self) -> Tensor:
        """What leaves the cell, (T, B, H): its last quantity."""
        return self.quantities[self.cell.output]

    def value(self, expr: Expr) -> Tensor:
        """Any expression over the cell's names at every step: (T, B, size), or (size,) where it hangs on no step."""
        return evaluate(expr, self.x, self.params, self.quantities, self.initial)

    def diverged(self) -> tuple[int, str] | None:
        """First step (from 1) at which a value is not finite, and the quantity; None where all are."""
        found = []
        for order, (name, values) in enumerate(self.quantities.items()):
            bad = ~torch.isfinite(values).flatten(1).all(dim=1)
            if bad.any():
                found.append((int(bad.to(torch.uint8).argmax()) + 1, order, name))
        if not found:
            return None
        step, _, name = min(found)
        return step, name


def evaluate(
    expr: Expr,
    x: Tensor,
    params: Mapping[str, Tensor],
    quantities: Mapping[str, Tensor],
    initial: Mapping[str, Tensor],
) -> Tensor:
    """`expr` for all steps at once, from the names that are known."""

    def leaf(name: Expr) -> Tensor:
        assert isinstance(name, Name)
        if name.kind == "input":
            return x
        if name.kind == "parameter":
            return params[name.id]
        now = quantities[name.id]
        return now if name.kind == "current" else torch.cat([initial[name.id][None], now[:-1]])

    value = Program([Equation("", expr, "")], lambda _: False, TORCH).once(leaf)[""]
    return torch.as_tensor(value, dtype=x.dtype, device=x.device)
