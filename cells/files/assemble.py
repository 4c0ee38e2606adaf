"""Gates as a framework keeps them, blocks of rows in an order of its own -> parameters of a cell of the catalogue."""

from collections.abc import Mapping
from functools import reduce

import torch
from torch import Tensor

from cells.catalogue import catalogue
from cells.weights import Params


def assemble(id: str, order: str, given: Mapping[str, Tensor]) -> Params:
    """Parameters of the cell `id` from W (GH, D), U (GH, H) and, where there are any, the biases b and d (GH,).

    `order` names the gate of each block in our letters; "" is one block of no gate. A bias that is not given is
    zero; where the cell has no d of its own, b + d is its b."""
    units, shapes = given["U"].shape[1], catalogue[id].shapes
    zeros = given["U"].new_zeros(len(given["U"]))
    found: Params = {}
    for letter in "WUbd":
        blocks = torch.split(given.get(letter, zeros), units)
        for gate, block in zip([f"_{gate}" for gate in order] or [""], blocks, strict=True):
            if letter == "d" and f"d{gate}" not in shapes:
                found[f"b{gate}"] = found[f"b{gate}"] + block
            else:
                found[letter + gate] = block
    return one_precision({name: found[name].contiguous() for name in shapes if name in found})


def one_precision(params: Mapping[str, Tensor]) -> Params:
    """All in the highest precision among them."""
    dtype = reduce(torch.promote_types, (tensor.dtype for tensor in params.values()), torch.float32)
    return {name: tensor.to(dtype) for name, tensor in params.items()}
