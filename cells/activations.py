"""Another activation in a cell's equations: tanh out, relu in."""

import ast
import re
from collections.abc import Collection
from functools import lru_cache

from cells.cell import Cell, parse
from cells.equations import FUNCTIONS

ACTIVATIONS = tuple(name for name, arguments in FUNCTIONS.items() if arguments == 1)


def swap(cell: Cell, old: str, new: str, only: Collection[str] | None = None) -> Cell:
    """`cell` with the function `new` wherever its equations call `old`; `only` in those of these quantities, None for
    all of them. Its text, labels kept, is read anew; "lstm" becomes "lstm[tanh→relu]", or "lstm[tanh→relu in g]".

    Both are functions of one argument: sigmoid tanh relu softplus exp log sqrt abs silu positive. The same swap of the
    same cell is the same Cell. Raises ValueError naming the argument, what it was, what is allowed."""
    for argument, value in (("old", old), ("new", new)):
        if value not in ACTIVATIONS:
            raise ValueError(f"{argument} must be one of {', '.join(ACTIVATIONS)}, not {value!r}")
    if old == new:
        raise ValueError(f"new must be another function than old; both are {old!r}")
    if isinstance(only, str) or (only is not None and not set(only) <= set(cell.quantities)):
        raise ValueError(f"only must be None or some of {list(cell.quantities)} in a list, not {only!r}")
    chosen = cell.quantities if only is None else tuple(name for name in cell.quantities if name in only)
    return _swap(cell, old, new, chosen)


@lru_cache(maxsize=256)
def _swap(cell: Cell, old: str, new: str, chosen: tuple[str, ...]) -> Cell:
    text = _replaced(cell.text, old, new, chosen)
    where = "" if chosen == cell.quantities else f" in {', '.join(chosen)}"
    if text == cell.text:
        raise ValueError(f"old: {cell.name} has no {old!r}{where}")
    change = f"{old}→{new}{where}"
    return parse(
        text,
        f"{cell.name} [{change}]",
        id=f"{cell.id}[{change}]",
        about=f"{cell.about} Here with {new} in place of {old}{where}.".strip(),
        source=f"{cell.source}, changed here" if cell.source else "",
        lacks=cell.lacks,
    )


def _replaced(text: str, old: str, new: str, chosen: Collection[str]) -> str:
    # What ast counts is bytes of a line as Python breaks lines.
    lines = [line.encode() for line in re.split(r"\r\n|\r|\n", text)]
    calls = [
        call.func
        for statement in ast.parse(text).body
        if isinstance(statement, ast.Assign) and _assigned(statement) & set(chosen)
        for call in ast.walk(statement.value)
        if isinstance(call, ast.Call) and isinstance(call.func, ast.Name) and call.func.id == old
    ]
    for name in sorted(calls, key=lambda each: each.col_offset, reverse=True):
        line = lines[name.lineno - 1]
        lines[name.lineno - 1] = line[: name.col_offset] + new.encode() + line[name.col_offset + len(old) :]
    return "\n".join(line.decode() for line in lines)


def _assigned(statement: ast.Assign) -> set[str]:
    return {name.id for name in ast.walk(statement.targets[0]) if isinstance(name, ast.Name)}
