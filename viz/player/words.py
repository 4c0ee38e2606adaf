"""What a step does, in words: how much of the memory a unit keeps, how much it writes, of what."""

from typing import Any

import numpy as np

from cells import Trace
from cells.expr import Expr, Name, Number, Where, names
from cells.plan import Affine, affinity
from viz.player.book import Book

_NOWHERE = Where(0, 0)


def recipe(trace: Trace, book: Book) -> dict[str, Any]:
    """Which numbers the sentence of `trace` needs: each is the number of a series, or a constant in a list."""
    cell = trace.cell
    state = next((cell.roles[role] for role in ("cell state", "hidden state") if role in cell.roles), cell.output)
    expr = next(equation.expr for equation in cell.equations if equation.name == state)

    def number(expr: Expr) -> int | list[float]:
        return [expr.value] if isinstance(expr, Number) else book.numbers(trace, expr)[0]

    def share(expr: Expr) -> int | list[float]:
        """Rounded to whole percents here: rounding the rounded number again would be off by one now and then."""
        found = number(expr)
        return found if isinstance(found, list) else book.add(np.round(book.series[found], 2))

    facts: dict[str, Any] = {
        "now": number(Name(state, "current", _NOWHERE)),
        "memory": "memory" if state != cell.output else "state",
    }
    if state in cell.states:
        facts["before"] = number(Name(state, "previous", _NOWHERE))
    affine = _own(expr, state)
    candidate = cell.roles.get("candidate")
    if affine is not None and candidate is not None:
        write = affinity(affine.gain, candidate)
        if write is not None and all(n.id != candidate for n in names(write.rate)):
            facts |= {
                "keep": share(affine.rate),
                "write": share(write.rate),
                "candidate": number(Name(candidate, "current", _NOWHERE)),
            }
    gate = cell.roles.get("output gate")
    if gate:
        facts["gate"] = share(Name(gate, "current", _NOWHERE))
    if state != cell.output:
        facts["out"] = number(Name(cell.output, "current", _NOWHERE))
    return facts


def _own(expr: Expr, state: str) -> Affine | None:
    """rate and gain of a state's own past, or None where it is not kept unit by unit."""
    found = affinity(expr, state)
    return found if found is not None and any(n.id == state for n in names(expr)) else None
