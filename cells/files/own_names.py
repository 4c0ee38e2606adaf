"""Layers by the names of the equations, W_i, U_i, b_i: of the cell that the file describes, or of one that fits."""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace

import torch
from torch import Tensor

from cells.catalogue import catalogue
from cells.cell import Cell
from cells.files.assemble import one_precision
from cells.files.describe import cell_of
from cells.files.found import FoundLayer
from cells.files.limits import FileError, check_shape, check_sizes, conversion, weight
from cells.files.weights import Weights
from cells.weights import check, sizes

ORIGIN = "the gate visualizer"
_STACKED = re.compile(r"(?:(?P<module>.*)\.)?(?P<level>[0-9]{1,4})(?P<backward>\.backward)?")


def find(weights: Weights) -> Iterator[tuple[list[str], FoundLayer | str]]:
    """Names of a layer's tensors, and the layer. Raises FileError where one is broken."""
    modules: dict[str, dict[str, str]] = {}
    for name in weights.tensors:
        module, _, own = name.rpartition(".")
        modules.setdefault(module, {})[own] = name
    for module, names in modules.items():
        cell = cell_of(weights.descriptions.get(module))
        given = {own: weights.tensors[name] for own, name in names.items()}
        if cell is not None and set(names) & set(cell.shapes):
            layer = _layer(module, cell, names, given)
            above = modules.get(f"{module}.output", {})
            if set(above) == {"W", "b"}:
                layer = replace(layer, output_layer=_output_layer(layer.units, above, weights.tensors))
                yield [*names.values(), *above.values()], layer
            else:
                yield list(names.values()), layer
        elif cell is None and (fitting := _fitting(module, given)):
            also = [other.name for other in fitting[1:]]
            choice = f"read as {fitting[0].name}; it also fits {'; '.join(also)}" if also else ""
            yield list(names.values()), _layer(module, fitting[0], names, given, choice)


def _output_layer(units: int, names: Mapping[str, str], tensors: Mapping[str, Tensor]) -> tuple[Tensor, Tensor]:
    for own, shape in {"W": (units, units), "b": (units,)}.items():
        check_shape(names[own], tensors[names[own]], shape, "(H, H)" if own == "W" else "(H)")
    return weight(names["W"], tensors[names["W"]]), weight(names["b"], tensors[names["b"]])


def _fitting(module: str, given: Mapping[str, Tensor]) -> Sequence[Cell]:
    """Cells of the catalogue with exactly these parameters; where the names agree but no shape does, the first."""
    if set(given) == {"W", "b"} and module:
        return ()  # a part of a model with one matrix and one bias is a linear layer
    named = [cell for cell in catalogue.values() if set(cell.shapes) == set(given)]
    return [cell for cell in named if _mismatch(cell, given) is None] or named[:1]


def _mismatch(cell: Cell, given: Mapping[str, Tensor]) -> str | None:
    try:
        check(cell, {name: torch.zeros(()).expand(tensor.shape) for name, tensor in given.items()})
    except ValueError as error:
        return str(error)
    return None


def _layer(
    module: str, cell: Cell, names: Mapping[str, str], given: Mapping[str, Tensor], choice: str = ""
) -> FoundLayer:
    if wrong := _mismatch(cell, given):
        raise FileError(wrong, f"The tensors must be exactly those of {cell.name}")
    inputs, units = sizes(cell, given)
    check_sizes(next(iter(names.values())), inputs or 1, units)
    params = one_precision({own: weight(names[own], given[own]) for own in cell.shapes})
    notes = tuple(filter(None, [conversion(list(given.values()))]))
    place = _STACKED.fullmatch(module)
    if place:
        module, level, backward = place["module"] or "", int(place["level"]) + 1, bool(place["backward"])
    else:
        level, backward = None, module.endswith("backward")
    return FoundLayer(module, level, backward, cell, params, inputs or 1, units, ORIGIN, choice, notes)
