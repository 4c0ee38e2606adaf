"""Cells and the torch modules whose numbers they reproduce: parameters and whole modules, both ways."""

from collections.abc import Mapping

import torch
from torch import Tensor, nn

from cells.catalogue import catalogue
from cells.cell import Cell
from cells.layouts import base_of, convert
from cells.weights import Params, check

# Blocks of rows in torch's order, by the gate names of our equations.
_BLOCKS = {"lstm": "ifgo", "gru": "rzn", "rnn": ""}
_MODULES = {"lstm": nn.LSTM, "gru": nn.GRU, "rnn": nn.RNN}
_IDS: Mapping[type[nn.Module], str] = {
    nn.LSTM: "lstm",
    nn.GRU: "gru",
    nn.RNN: "rnn",
    nn.LSTMCell: "lstm",
    nn.GRUCell: "gru",
    nn.RNNCell: "rnn",
}


def to_torch(cell: Cell, params: Mapping[str, Tensor]) -> nn.RNNBase:
    """The single-layer nn.LSTM, nn.GRU or nn.RNN with the same numbers; it takes (T, B, D).

    Raises ValueError where the cell has no twin."""
    if cell.twin is None:
        twins = ", ".join(id for id, each in catalogue.items() if each.twin)
        raise ValueError(f"{cell.name} has no torch twin; cells with one are {twins}")
    inputs, units = check(cell, params)
    id = base_of(cell)
    base = convert(params, cell, catalogue[id])
    dtype = next(iter(base.values())).dtype
    module: nn.RNNBase = _MODULES[id](inputs or 1, units, dtype=dtype)
    values = {
        "weight_ih_l0": _rows(base, "W", id),
        "weight_hh_l0": _rows(base, "U", id),
        "bias_ih_l0": _rows(base, "b", id),
        "bias_hh_l0": _second_bias(base, id, units),
    }
    with torch.no_grad():
        for name, value in values.items():
            module.get_parameter(name).copy_(value)
    return module


def _rows(base: Mapping[str, Tensor], letter: str, id: str) -> Tensor:
    return torch.cat([base[f"{letter}_{gate}"] for gate in _BLOCKS[id]]) if _BLOCKS[id] else base[letter]


def _second_bias(base: Mapping[str, Tensor], id: str, units: int) -> Tensor:
    """Only the GRU's candidate tells the two biases apart."""
    zeros = base["b_n" if id == "gru" else "b_i" if id == "lstm" else "b"].new_zeros(units)
    return torch.cat([base.get(f"d_{gate}", zeros) for gate in _BLOCKS[id]]) if _BLOCKS[id] else zeros


def from_torch(module: nn.Module) -> tuple[Cell, Params]:
    """The cell and parameters of a single-layer nn.LSTM, nn.GRU, nn.RNN, nn.LSTMCell, nn.GRUCell or nn.RNNCell.

    Raises ValueError naming what the module is or has that one cell cannot reproduce."""
    id = _IDS.get(type(module))
    if id is None:
        allowed = ", ".join(f"nn.{kind.__name__}" for kind in _IDS)
        raise ValueError(f"module is a {type(module).__name__}; allowed are {allowed}")
    for setting, plain in (
        ("num_layers", 1),
        ("bidirectional", False),
        ("proj_size", 0),
        ("nonlinearity", "tanh"),
    ):
        value = getattr(module, setting, plain)
        if value != plain:
            raise ValueError(f"{type(module).__name__} has {setting}={value!r}; one cell allows {plain!r}")
    suffix = "_l0" if isinstance(module, nn.RNNBase) else ""
    values = {name.removesuffix(suffix): value.detach().clone() for name, value in module.named_parameters()}
    zeros = values["weight_ih"].new_zeros(len(values["weight_ih"]))
    return catalogue[id], _params(id, values, values.get("bias_ih", zeros), values.get("bias_hh", zeros))


def _params(id: str, values: Mapping[str, Tensor], b: Tensor, d: Tensor) -> Params:
    units = values["weight_hh"].shape[1]
    gates = [f"_{gate}" for gate in _BLOCKS[id]] or [""]
    params: Params = {}
    for gate, w, u, first, second in zip(
        gates,
        *(torch.split(each, units) for each in (values["weight_ih"], values["weight_hh"], b, d)),
        strict=True,
    ):
        keeps_both = f"d{gate}" in catalogue[id].shapes
        params.update({f"W{gate}": w, f"U{gate}": u, f"b{gate}": first if keeps_both else first + second})
        if keeps_both:
            params[f"d{gate}"] = second
    return {name: params[name] for name in catalogue[id].shapes}


def difference(cell: Cell, params: Mapping[str, Tensor], x: Tensor, output: Tensor,
               initial: Mapping[str, Tensor]) -> float:  # fmt: skip
    """Largest |difference| between `output` (T, B, H) and what the twin gives for x (T, B, D) from `initial`."""
    module = to_torch(cell, params)
    start = tuple(initial[name].unsqueeze(0).contiguous() for name in ("h", "c") if name in initial)
    with torch.no_grad():
        expected, _ = module(x, start if len(start) > 1 else start[0])
    return float((expected - output).abs().max())
