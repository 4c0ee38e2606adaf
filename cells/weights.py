"""Parameters of a cell: drawn from a seed, checked, shared between cells."""

import hashlib
import math
from collections.abc import Collection, Mapping
from typing import TYPE_CHECKING

import torch
from torch import Tensor

from cells.shapes import Shape

if TYPE_CHECKING:
    from cells.cell import Cell

Params = dict[str, Tensor]


def init(
    shapes: Mapping[str, Shape],
    inputs: int,
    units: int,
    seed: int,
    *,
    scale: float = 1.0,
    dtype: torch.dtype = torch.float32,
) -> Params:
    """See Cell.init."""
    for argument, value in (("inputs", inputs), ("units", units)):
        if not isinstance(value, int) or value < 1:
            raise ValueError(f"{argument} must be a whole number from 1, not {value!r}")
    bound = scale / math.sqrt(units)
    params = {}
    for name, shape in shapes.items():
        lengths = [size.of(inputs, units) for size in shape]
        uniform = torch.rand(lengths, generator=generator(seed, name), dtype=torch.float64)
        params[name] = ((2 * uniform - 1) * bound).to(dtype)
    return params


def generator(seed: int, name: str) -> torch.Generator:
    """A stream of its own for every name, so that no parameter's numbers hang on which others exist."""
    digest = hashlib.sha256(f"{seed}:{name}".encode()).digest()
    return torch.Generator().manual_seed(int.from_bytes(digest[:8], "big", signed=True))


def share(
    params: Mapping[str, Tensor],
    cell: "Cell",
    seed: int = 0,
    *,
    inputs: int | None = None,
    units: int | None = None,
    scale: float = 1.0,
) -> Params:
    """Parameters for `cell`: those that `params` holds under the same name and shape, the rest drawn from `seed`.

    D and H follow from the parameters that both know; `inputs` and `units` say them where none does. A name means the
    same in both: for another layout of the same cell, `convert` first.
    Raises ValueError where neither tells the sizes."""
    known = {name: tensor for name, tensor in params.items() if name in cell.shapes}
    if inputs is None or units is None:
        found_inputs, found_units = sizes(cell, known)
        inputs, units = inputs or found_inputs, units or found_units
    if inputs is None:
        if any(size.inputs for shape in cell.shapes.values() for size in shape):
            raise ValueError(f"the parameters do not tell the number of inputs of {cell.name}: give inputs=")
        inputs = 1
    dtype = next((tensor.dtype for tensor in params.values()), torch.float32)
    fresh = init(cell.shapes, inputs, units, seed, scale=scale, dtype=dtype)
    return {
        name: known[name] if name in known and known[name].shape == drawn.shape else drawn
        for name, drawn in fresh.items()
    }


def sizes(cell: "Cell", params: Mapping[str, Tensor]) -> tuple[int | None, int]:
    """D (None where no parameter tells) and H of `params`. Raises ValueError where they do not tell H."""
    units = inputs = None
    lengths = [
        (size, length)
        for name, tensor in params.items()
        if tensor.dim() == len(cell.shapes[name])
        for size, length in zip(cell.shapes[name], tensor.shape, strict=True)
    ]
    for size, length in lengths:
        if not size.inputs and units is None:
            units = length // size.units
    if units is None:
        raise ValueError(f"the parameters do not tell the number of units of {cell.name}: give inputs= and units=")
    for size, length in lengths:
        if size.inputs and inputs is None:
            inputs = (length - size.units * units) // size.inputs
            if inputs < 1:
                raise ValueError(
                    f"params: {cell.name} with {units} units needs more than {length} columns in a matrix over {size}"
                )
    return inputs, units


def check(cell: "Cell", params: Mapping[str, Tensor]) -> tuple[int | None, int]:
    """D and H. Raises ValueError naming the parameter that is missing, unknown or of a wrong shape or dtype."""
    check_kinds(cell.name, cell.shapes, params)
    inputs, units = sizes(cell, params) if params else (None, 1)
    for name, shape in cell.shapes.items():
        expected = tuple(size.of(inputs or 0, units) for size in shape)
        if tuple(params[name].shape) != expected:
            letters = ", ".join(map(str, shape))
            raise ValueError(
                f"params[{name!r}] has shape {tuple(params[name].shape)}; {cell.name} with D={inputs} inputs and "
                f"H={units} units needs ({letters}) = {expected}"
            )
    return inputs, units


def check_kinds(owner: str, names: Collection[str], params: Mapping[str, Tensor]) -> None:
    """Raises ValueError unless `params` has exactly these names, and float Tensors of one dtype."""
    missing, unknown = set(names) - set(params), set(params) - set(names)
    if missing or unknown:
        wrong = f"missing {sorted(missing)}" if missing else f"unknown {sorted(unknown)}"
        raise ValueError(f"params of {owner}: {wrong}; allowed are exactly {list(names)}")
    for name, tensor in params.items():
        if not isinstance(tensor, Tensor) or tensor.dtype not in (torch.float32, torch.float64):
            kind = tensor.dtype if isinstance(tensor, Tensor) else type(tensor).__name__
            raise ValueError(f"params[{name!r}] must be a float32 or float64 Tensor, not {kind}")
    dtypes = {tensor.dtype for tensor in params.values()}
    if len(dtypes) > 1:
        raise ValueError(f"params of {owner} must share one dtype, not {sorted(map(str, dtypes))}")
