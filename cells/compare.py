"""Cells side by side: which quantity stands beside which, why one is missing, how far traces differ."""

from collections.abc import Sequence
from dataclasses import dataclass

from cells.cell import Cell
from cells.expr import Call, Name, Number
from cells.plan import affinity
from cells.trace import Trace

GATES = ("forget gate", "input gate", "output gate", "update gate", "reset gate")
ROLES = (*GATES, "candidate", "cell state", "hidden state")


@dataclass(frozen=True)
class Row:
    """One role, and the name it has in each cell; None where a cell lacks it."""

    role: str
    names: tuple[str | None, ...]


def align(cells: Sequence[Cell]) -> list[Row]:
    """Rows in reading order: gates, candidate, states, then whatever else the cells compute."""
    present = dict.fromkeys(role for cell in cells for role in cell.roles)
    ordered = [role for role in ROLES if role in present] + [role for role in present if role not in ROLES]
    return [Row(role, tuple(cell.roles.get(role) for cell in cells)) for role in ordered]


def reason(cell: Cell, role: str) -> str:
    """Why `cell` has no quantity of this `role`."""
    return cell.lacks.get(role, "none of its equations computes one")


def sense(cell: Cell) -> str | None:
    """What an update gate of 1 leaves in the hidden state: "old" (as in nn.GRU) or "new" (as in minGRU); None where
    the cell has no update gate, or the equation does not tell."""
    gate, state = cell.roles.get("update gate"), cell.roles.get("hidden state")
    expr = next((equation.expr for equation in cell.equations if equation.name == state), None)
    kept = affinity(expr, state) if gate and state and expr is not None else None
    match kept.rate if kept else None:
        case Name(id=name) if name == gate:
            return "old"
        case Call(op="-", args=(Number(value=1), Name(id=name))) if name == gate:
            return "new"
    return None


def difference(a: Trace, b: Trace) -> dict[str, float]:
    """Largest |difference| of each role that both traces have; steps, sequences and units must agree.

    Raises ValueError where they do not."""
    found = {}
    for role, name in a.cell.roles.items():
        if role in b.cell.roles:
            left, right = a[name], b[b.cell.roles[role]]
            if left.shape != right.shape:
                raise ValueError(f"{role}: shapes {tuple(left.shape)} and {tuple(right.shape)} cannot be compared")
            found[role] = float((left - right).abs().max())
    return found
