"""Cells and stacks, and the torch modules with the same numbers."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

import torch
from torch import Tensor, nn

from cells.activations import swap
from cells.catalogue import catalogue
from cells.cell import Cell
from cells.layer import Layer
from cells.layouts import base_of, convert
from cells.stack import Stack, under
from cells.weights import check

RNN_RELU = swap(catalogue["rnn"], "tanh", "relu")


@dataclass(frozen=True)
class Twin:
    """A cell in torch's layout: rows in `blocks`, by the gate names of our equations; `settings` of the module."""

    cell: Cell
    module: Callable[..., nn.RNNBase]
    blocks: Sequence[str] = ("",)
    settings: Mapping[str, Any] = field(default_factory=dict)


TWINS: Mapping[str, Twin] = {
    twin.cell.id: twin
    for twin in (
        Twin(catalogue["lstm"], nn.LSTM, ("_i", "_f", "_g", "_o")),
        Twin(catalogue["lstm_projected"], nn.LSTM, ("_i", "_f", "_g", "_o")),
        Twin(catalogue["gru"], nn.GRU, ("_r", "_z", "_n")),
        Twin(catalogue["rnn"], nn.RNN),
        Twin(RNN_RELU, nn.RNN, settings={"nonlinearity": "relu"}),
    )
}


def to_torch(cell: Cell | Stack, params: Mapping[str, Tensor]) -> nn.RNNBase:
    """The nn.LSTM, nn.GRU or nn.RNN with the same numbers; it takes (T, B, D). A stack's layers must be one such cell,
    alike in units, width and backward, with neither output layers nor head.

    Raises ValueError where there is no such module, saying why."""
    stack = Stack([Layer(cell, check(cell, params)[1])]) if isinstance(cell, Cell) else cell
    given = {f"0.{name}": value for name, value in params.items()} if isinstance(cell, Cell) else params
    twin, first = _twin(stack), stack.layers[0]
    inputs = stack.check(given) or 1
    settings = {"proj_size": first.width} if first.width else {}
    module = twin.module(
        inputs,
        first.units,
        num_layers=len(stack.layers),
        bidirectional=first.backward,
        dropout=stack.dropout if len(stack.layers) > 1 else 0.0,
        dtype=next(iter(given.values())).dtype,
        **settings,
        **twin.settings,
    )
    with torch.no_grad():
        for part in stack.parts(inputs):
            base = convert(under(part.key, given), part.layer.cell, twin.cell)
            for name, value in torch_rows(twin, base, first.width).items():
                module.get_parameter(f"{name}_{suffix(part.key)}").copy_(value)
    return module


def has_twin(stack: Stack) -> bool:
    """Whether to_torch takes it."""
    try:
        _twin(stack)
    except ValueError:
        return False
    return True


def _twin(stack: Stack) -> Twin:
    """The twin of every layer. Raises ValueError saying what torch has no module for."""
    for layer in stack.layers:
        if base_of(layer.cell) not in TWINS or (layer.cell.id == "lstm_projected" and layer.width is None):
            twins = ", ".join(id for id, each in catalogue.items() if each.twin)
            raise ValueError(f"{layer.cell.name} has no torch twin; cells with one are {twins}")
    kinds = {(base_of(layer.cell), layer.units, layer.width, layer.backward) for layer in stack.layers}
    if len(kinds) > 1:
        shown = ", ".join(f"{layer.cell.name} of {layer.units} units" for layer in stack.layers)
        raise ValueError(
            f"the layers of a torch module are one cell, alike in units, width and backward; this stack has {shown}"
        )
    first = stack.layers[0]
    if first.width == first.units:
        raise ValueError(f"width = {first.width} is not below units = {first.units}, as torch's proj_size must be")
    if stack.head or stack.output_layers:
        extra = "a head" if stack.head else "output layers"
        raise ValueError(f"the stack has {extra}, which no torch module of recurrent layers has")
    return TWINS[base_of(first.cell)]


def suffix(key: str) -> str:
    level, _, backward = key.partition(".")
    return f"l{level}_reverse" if backward else f"l{level}"


def torch_rows(twin: Twin, base: Mapping[str, Tensor], width: int | None) -> dict[str, Tensor]:
    """torch's parameters of one cell. Only the GRU's candidate tells the two biases apart."""

    def rows(letter: str) -> Tensor:
        return torch.cat([base[f"{letter}{gate}"] for gate in twin.blocks])

    second = [base.get(f"d{gate}", torch.zeros_like(base[f"b{gate}"])) for gate in twin.blocks]
    values = {"weight_ih": rows("W"), "weight_hh": rows("U"), "bias_ih": rows("b"), "bias_hh": torch.cat(second)}
    if width is None:
        return values
    if values["weight_hh"][:, width:].any() or base["R"][width:].any():
        raise ValueError(
            f"params: U_* beyond column {width} or R beyond row {width} is not zero; torch has no such part"
        )
    return {**values, "weight_hh": values["weight_hh"][:, :width], "weight_hr": base["R"][:width]}


def difference(
    cell: Cell | Stack, params: Mapping[str, Tensor], x: Tensor, output: Tensor, initial: Mapping[str, Tensor]
) -> float:
    """Largest |difference| between `output` (T, B, H) and what the twin gives for x (T, B, D) from `initial`, the
    states under their names in the cell or stack. Raises ValueError where there is no twin."""
    module = to_torch(cell, params)
    keys = [""] if isinstance(cell, Cell) else [f"{part.key}." for part in cell.parts(x.shape[-1])]
    start = [torch.stack([initial[key + name] for key in keys]) for name in ("h", "c") if keys[0] + name in initial]
    with torch.no_grad():
        expected, _ = module(x, tuple(start) if len(start) > 1 else start[0])
    return float((expected - output).abs().max())
