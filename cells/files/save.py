"""A cell and its parameters -> the bytes of a file."""

import io
from collections import OrderedDict
from collections.abc import Mapping

import torch
from torch import Tensor

from cells.cell import Cell
from cells.files.describe import describe
from cells.twins import to_torch


def to_safetensors(cell: Cell, params: Mapping[str, Tensor]) -> bytes:
    """A safetensors file: parameters under the names of the equations, and the cell itself in the metadata.

    Raises ValueError where `params` are not those of the cell."""
    from safetensors.torch import save

    metadata = {"format": "pt", **describe(cell, params)}
    return save({name: _plain(tensor) for name, tensor in params.items()}, metadata)


def to_state_dict(cell: Cell, params: Mapping[str, Tensor]) -> bytes:
    """A torch file (torch.save) of a plain dict of tensors, for load_state_dict.

    A cell with a twin is written as the twin's state dict, weight_ih_l0 and so on: two biases that only count
    as a sum come back as that sum. Any other cell keeps the names of its equations, those of `source`.
    The cell itself stands in the dict's `_metadata`, where torch keeps its own version numbers.
    Raises ValueError where `params` are not those of the cell."""
    described = describe(cell, params)
    values = to_torch(cell, params).state_dict() if cell.twin else params
    state = OrderedDict((name, _plain(tensor)) for name, tensor in values.items())
    vars(state)["_metadata"] = OrderedDict({"": {"version": 1, **described}})
    buffer = io.BytesIO()
    torch.save(state, buffer)
    return buffer.getvalue()


def _plain(tensor: Tensor) -> Tensor:
    return tensor.detach().cpu().clone(memory_format=torch.contiguous_format)
