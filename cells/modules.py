"""A recurrent torch module -> the cell or stack it is, its parameters and its states."""

from collections.abc import Mapping

import torch
from torch import Tensor, nn

from cells.catalogue import catalogue
from cells.cell import Cell
from cells.layer import Layer, pad
from cells.stack import Stack, under
from cells.twins import RNN_RELU, TWINS, Twin, suffix
from cells.weights import Params

KINDS: Mapping[type[nn.Module], str] = {
    nn.LSTM: "lstm",
    nn.GRU: "gru",
    nn.RNN: "rnn",
    nn.LSTMCell: "lstm",
    nn.GRUCell: "gru",
    nn.RNNCell: "rnn",
}


def from_torch(module: nn.Module) -> tuple[Cell | Stack, Params]:
    """The cell and parameters of an nn.LSTM, nn.GRU, nn.RNN, nn.LSTMCell, nn.GRUCell or nn.RNNCell; a Stack of such
    cells where it has several layers, is bidirectional or projects (proj_size). The numbers are copies.

    `batch_first` only says how torch orders its axes: run() always takes (T, B, D), so give it x.transpose(0, 1).
    A stack has the module's `dropout`, which acts in run(..., training=True) alone.
    Raises ValueError naming what the module is."""
    kind = next((kind for kind in KINDS if isinstance(module, kind)), None)
    if kind is None or type(module).forward is not kind.forward:
        allowed = ", ".join(f"nn.{kind.__name__}" for kind in KINDS)
        own = "" if kind is None else " with a forward() of its own"
        raise ValueError(f"module is a {type(module).__name__}{own}; allowed are {allowed}")
    stack = _stack(module, KINDS[kind])
    twin, layered = TWINS[stack.layers[0].cell.id], isinstance(module, nn.RNNBase)
    params = {
        f"{part.key}.{name}": value
        for part in stack.parts(1)
        for name, value in _params(twin, module, f"_{suffix(part.key)}" if layered else "").items()
    }
    first = stack.layers[0]
    if len(stack.layers) > 1 or first.backward or first.width:
        return stack, params
    return first.cell, under("0", params)


def _stack(module: nn.Module, id: str) -> Stack:
    width, levels = getattr(module, "proj_size", 0) or None, getattr(module, "num_layers", 1)
    if width:
        id = "lstm_projected"
    cell = RNN_RELU if getattr(module, "nonlinearity", "tanh") == "relu" else catalogue[id]
    layer = Layer(
        cell, getattr(module, "hidden_size", 0), backward=getattr(module, "bidirectional", False), width=width
    )
    return Stack([layer] * levels, dropout=getattr(module, "dropout", 0.0))


def _params(twin: Twin, module: nn.Module, suffix: str) -> Params:
    values = {
        name: getattr(module, name + suffix).detach().clone()
        for name in ("weight_ih", "weight_hh", "weight_hr", "bias_ih", "bias_hh")
        if getattr(module, name + suffix, None) is not None
    }
    units = len(values["weight_ih"]) // len(twin.blocks)
    zeros = values["weight_ih"].new_zeros(len(values["weight_ih"]))
    u = pad(values["weight_hh"], (len(zeros), units))
    b, d = values.get("bias_ih", zeros), values.get("bias_hh", zeros)
    params: Params = {"R": pad(values["weight_hr"], (units, units))} if "weight_hr" in values else {}
    for gate, *parts in zip(
        twin.blocks, *(torch.split(each, units) for each in (values["weight_ih"], u, b, d)), strict=True
    ):
        w, u_gate, first, second = parts
        keeps_both = f"d{gate}" in twin.cell.shapes
        params.update({f"W{gate}": w, f"U{gate}": u_gate, f"b{gate}": first if keeps_both else first + second})
        if keeps_both:
            params[f"d{gate}"] = second
    return {name: params[name] for name in twin.cell.shapes}


def state_from_torch(cell: Cell | Stack, given: Tensor | tuple[Tensor, ...] | None) -> dict[str, Tensor] | None:
    """What torch takes as h0, or (h0, c0), each (levels and directions, B, ...), as `state` of run(); None stays."""
    if given is None:
        return None
    values = dict(zip("hc", (given,) if isinstance(given, Tensor) else given, strict=False))
    if isinstance(cell, Cell):
        return {name: value[0] for name, value in values.items()}
    return {
        f"{part.key}.{name}": nn.functional.pad(value[index], (0, part.layer.units - value.shape[-1]))
        for index, part in enumerate(cell.parts(1))
        for name, value in values.items()
    }
