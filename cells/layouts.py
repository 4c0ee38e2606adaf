"""The same cell under other weight layouts: parameters from one to the other, traces unchanged."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass

import torch
from torch import Tensor

from cells.catalogue import catalogue
from cells.cell import Cell
from cells.weights import Params, check

Given = Mapping[str, Tensor]


@dataclass(frozen=True)
class Layout:
    """How to read a layout's parameters as those of `base`, and how to write them."""

    base: str
    read: Callable[[Given, int], Params]
    write: Callable[[Given], Params]


def _separate(gates: str) -> Layout:
    """Two biases a gate, b and d, of which only the sum counts."""

    def read(given: Given, units: int) -> Params:
        biases = {f"b_{gate}": given[f"b_{gate}"] + given[f"d_{gate}"] for gate in gates}
        return {**{name: value for name, value in given.items() if name[0] != "d"}, **biases}

    def write(base: Given) -> Params:
        return {**base, **{f"d_{gate}": torch.zeros_like(base[f"b_{gate}"]) for gate in gates}}

    return Layout("lstm" if "f" in gates else "gru_reset_before", read, write)


def _concat(base: str, gates: str, state_first: str = "", negated: str = "") -> Layout:
    """One matrix a gate over [x, h], or [h, x] for the gates in `state_first`; `negated` gates admit the new."""

    def read(given: Given, units: int) -> Params:
        params = {}
        for gate in gates:
            sign, matrix = -1 if gate in negated else 1, given[f"W_{gate}"]
            inputs = matrix.shape[1] - units
            first, second = torch.split(matrix, [units, inputs] if gate in state_first else [inputs, units], dim=1)
            x, h = (second, first) if gate in state_first else (first, second)
            params.update({f"W_{gate}": sign * x, f"U_{gate}": sign * h, f"b_{gate}": sign * given[f"b_{gate}"]})
        return params

    def write(base: Given) -> Params:
        params = {}
        for gate in gates:
            sign, parts = -1 if gate in negated else 1, (base[f"W_{gate}"], base[f"U_{gate}"])
            params[f"W_{gate}"] = sign * torch.cat(parts[::-1] if gate in state_first else parts, dim=1)
            params[f"b_{gate}"] = sign * base[f"b_{gate}"]
        return params

    return Layout(base, read, write)


def _fused(gates: str) -> Layout:
    """One matrix over [x, h] with a block of rows for each gate."""
    joined = _concat("lstm", gates)

    def read(given: Given, units: int) -> Params:
        blocks = {
            f"{letter}_{gate}": block
            for letter in "Wb"
            for gate, block in zip(gates, torch.split(given[letter], units), strict=True)
        }
        return joined.read(blocks, units)

    def write(base: Given) -> Params:
        parts = joined.write(base)
        return {letter: torch.cat([parts[f"{letter}_{gate}"] for gate in gates]) for letter in "Wb"}

    return Layout("lstm", read, write)


def _negate_update(given: Given, units: int = 0) -> Params:
    return {name: -value if name.endswith("_z") else value for name, value in given.items()}


LAYOUTS: Mapping[str, Layout] = {
    "lstm_separate": _separate("figo"),
    "lstm_concat": _concat("lstm", "figo"),
    "lstm_fused": _fused("figo"),
    "gru_separate": _separate("rzn"),
    "gru_concat": _concat("gru_reset_before", "rzn"),
    "gru_update_new": Layout("gru", _negate_update, _negate_update),
    "gru_concat_update_new": _concat("gru_reset_before", "rzn", state_first="n", negated="z"),
}


def base_of(cell: Cell) -> str:
    """Id of the cell of which `cell` is a layout; its own id where it is none."""
    return LAYOUTS[cell.id].base if cell.id in LAYOUTS else cell.id


def convert(params: Given, source: Cell, target: Cell) -> Params:
    """Parameters of `source` as parameters of `target`, another layout of the same cell: the traces are equal.

    Raises ValueError where the two are not layouts of one cell."""
    if source is target:
        return dict(params)
    if base_of(source) != base_of(target) or any(catalogue.get(cell.id) is not cell for cell in (source, target)):
        raise ValueError(
            f"{source.name} is a layout of {base_of(source)!r}, {target.name} of {base_of(target)!r}: "
            "parameters convert only between layouts of one cell"
        )
    _, units = check(source, params)
    base = LAYOUTS[source.id].read(params, units) if source.id in LAYOUTS else dict(params)
    written = LAYOUTS[target.id].write(base) if target.id in LAYOUTS else base
    return {name: written[name] for name in target.shapes}
