"""A cell or a stack and its parameters -> the bytes of a file."""

import io
from collections import OrderedDict
from collections.abc import Mapping

import torch
from torch import Tensor

from cells.cell import Cell
from cells.files.describe import Description, describe, describe_all, metadata
from cells.stack import Stack, under
from cells.twins import has_twin, to_torch

Given = Mapping[str, Tensor]


def to_safetensors(body: Cell | Stack, params: Given) -> bytes:
    """A safetensors file: parameters under the names of the equations, and each cell itself in the metadata.

    Raises ValueError where `params` are not those of `body`."""
    from safetensors.torch import save

    described = metadata(describe_all(body, params))
    return save({name: _plain(tensor) for name, tensor in params.items()}, {"format": "pt", **described})


def to_state_dict(body: Cell | Stack, params: Given) -> bytes:
    """A torch file (torch.save) of a plain dict of tensors, for load_state_dict.

    A cell or stack with a twin is written as the twin's state dict, weight_ih_l0 and so on, and with a head as that of
    a module whose `rnn` is the twin and whose `head` an nn.Linear. Two biases that only count as a sum come back as
    that sum. Any other keeps its own names, those of `source`.
    Each cell itself stands in the dict's `_metadata`, where torch keeps its own version numbers.
    Raises ValueError where `params` are not those of `body`."""
    described: Mapping[str, Description] = describe_all(body, params)
    values = params
    if isinstance(body, Cell) and body.twin:
        values = to_torch(body, params).state_dict()
    elif isinstance(body, Stack) and not body.output_layers and has_twin(body.bare):
        values, described = _as_twin(body, params)
    state = OrderedDict((name, _plain(tensor)) for name, tensor in values.items())
    notes = {"": {"version": 1}, **{place: {"version": 1, **text} for place, text in described.items()}}
    vars(state)["_metadata"] = OrderedDict(notes)
    buffer = io.BytesIO()
    torch.save(state, buffer)
    return buffer.getvalue()


def loads_into(body: Cell | Stack, params: Given) -> str:
    """What `to_state_dict` is for, in words, such as "`torch.nn.LSTM(2, 8)`"."""
    if isinstance(body, Cell) and body.twin:
        rnn, head = to_torch(body, params), None
    elif isinstance(body, Stack) and not body.output_layers and has_twin(body.bare):
        rnn, head = to_torch(body.bare, _without_head(params)), body.head
    else:
        return "the class in the source"
    settings = {
        "num_layers": rnn.num_layers if rnn.num_layers > 1 else None,
        "nonlinearity": '"relu"' if getattr(rnn, "nonlinearity", "") == "relu" else None,
        "bidirectional": rnn.bidirectional or None,
        "proj_size": rnn.proj_size or None,
    }
    said = "".join(f", {name}={value}" for name, value in settings.items() if value is not None)
    module = f"torch.nn.{type(rnn).__name__}({rnn.input_size}, {rnn.hidden_size}{said})"
    if head is None:
        return f"`{module}`"
    reads = params["head.W"].shape[1]
    return f"a module with `rnn = {module}` and `head = torch.nn.Linear({reads}, {head.outputs})`"


def _without_head(params: Given) -> Given:
    return {name: value for name, value in params.items() if not name.startswith("head.")}


def _as_twin(stack: Stack, params: Given) -> tuple[Given, Mapping[str, Description]]:
    """The state dict, and the description of its recurrent module."""
    layers = to_torch(stack.bare, _without_head(params)).state_dict()
    first = stack.layers[0]
    alike = all(layer.cell is first.cell for layer in stack.layers)
    described = describe(first.cell, under("0", params)) if alike else {}
    if stack.head is None:
        return layers, {"": described}
    head = {"head.weight": params["head.W"], "head.bias": params["head.b"]}
    return {**{f"rnn.{name}": value for name, value in layers.items()}, **head}, {"rnn": described}


def _plain(tensor: Tensor) -> Tensor:
    return tensor.detach().cpu().clone(memory_format=torch.contiguous_format)
