"""Layers by torch's names: weight_ih_l0, weight_hh_l0_reverse, ... of nn.LSTM, nn.GRU, nn.RNN and their cells."""

import re
from collections.abc import Iterator, Mapping
from dataclasses import replace

from torch import Tensor

from cells.catalogue import catalogue
from cells.files.assemble import assemble, one_precision
from cells.files.describe import cell_of
from cells.files.found import FoundLayer
from cells.files.limits import FileError, check_shape, check_sizes, conversion, weight
from cells.files.weights import Weights
from cells.layer import pad
from cells.layouts import base_of, convert

_NAME = re.compile(
    r"(?:(?P<module>.*)\.)?(?P<what>(?:weight|bias)_(?:ih|hh|hr))(?:_l(?P<layer>[0-9]{1,4})(?P<reverse>_reverse)?)?"
)
_LETTERS = {"weight_ih": "W", "weight_hh": "U", "bias_ih": "b", "bias_hh": "d"}
# Blocks of H rows -> cell, order of the gates in our letters.
_KINDS = {4: ("lstm", "ifgo"), 3: ("gru", "rzn"), 1: ("rnn", "")}
Place = tuple[str, int | None, bool]


def find(weights: Weights) -> Iterator[tuple[list[str], FoundLayer | str]]:
    """Names of a layer's tensors, and the layer or why it is set aside. Raises FileError where one is broken."""
    places: dict[Place, dict[str, str]] = {}
    for name in weights.tensors:
        if match := _NAME.fullmatch(name):
            layer = match["layer"]
            place = (match["module"] or "", int(layer) + 1 if layer else None, bool(match["reverse"]))
            places.setdefault(place, {})[match["what"]] = name
    for place, names in places.items():
        make = _projected if "weight_hr" in names else _layer
        yield list(names.values()), make(place, names, weights)


def _projected(place: Place, names: Mapping[str, str], weights: Weights) -> FoundLayer:
    """An nn.LSTM with proj_size P: h = R @ (o * tanh(c)) has P numbers, and the rest of its H units stay 0."""
    name = names["weight_hr"]
    found = weights.tensors[name]
    width, units = tuple(found.shape) if found.dim() == 2 else (0, 0)
    if not 0 < width < units:
        raise FileError(f"{name} has shape {tuple(found.shape)}", "It must be (P, H), with P below H")
    wide = {key: value for key, value in weights.tensors.items() if key != name}
    if "weight_hh" in names:
        recurrent = names["weight_hh"]
        check_shape(recurrent, wide[recurrent], (4 * units, width), "(4H, P)")
        wide[recurrent] = pad(wide[recurrent], (4 * units, units))
    own = {what: key for what, key in names.items() if what != "weight_hr"}
    if not own:
        raise FileError(f"{name} has no weight_ih beside it", "A layer needs weight_ih and weight_hh; save all of it")
    layer = _layer(place, own, Weights(wide))
    params = one_precision({**layer.params, "R": pad(weight(name, found), (units, units))})
    cell = catalogue["lstm_projected"]
    return replace(
        layer,
        cell=cell,
        params={each: params[each] for each in cell.shapes},
        width=width,
        notes=(*layer.notes, f"projected to {width} numbers: the other {units - width} units of h stay 0"),
    )


def _layer(place: Place, names: Mapping[str, str], weights: Weights) -> FoundLayer:
    id, order = _kind(names, weights.tensors)
    given = {_LETTERS[what]: weights.tensors[name] for what, name in names.items()}
    if ("b" in given) != ("d" in given):
        have, lacks = ("bias_ih", "bias_hh") if "b" in given else ("bias_hh", "bias_ih")
        raise FileError(f"{names[have]} has no {lacks} beside it", "torch has both biases, or none; save all of it")
    units, inputs = given["U"].shape[1], given["W"].shape[-1]
    rows = len(given["U"])
    for what, name in names.items():
        letter = _LETTERS[what]
        shape = {"W": (rows, inputs), "U": (rows, units)}.get(letter, (rows,))
        check_shape(name, given[letter], shape, f"({rows // units}H{', D' if letter == 'W' else ''})")
    check_sizes(names["weight_ih"], inputs, units)
    params = assemble(id, order, {_LETTERS[what]: weight(name, weights.tensors[name]) for what, name in names.items()})
    cell, module = catalogue[id], place[0]
    described = cell_of(weights.descriptions.get(module))
    if described is not None and base_of(described) == id:
        params, cell = convert(params, cell, described), described
    elif described is not None and described.shapes == cell.shapes:
        cell = described  # the same parameters under other equations, such as relu in an RNN
    notes = (conversion(list(given.values())), "" if "bias_ih" in names else "without biases: they are zero here")
    choice = "read with tanh: the file does not say tanh or relu" if id == "rnn" and described is None else ""
    gates = f" (gates {', '.join(order)})" if order else ""
    origin = f"PyTorch nn.{id.upper()}{'Cell' if place[1] is None else ''}{gates}"
    return FoundLayer(*place, cell, params, inputs, units, origin, choice, tuple(filter(None, notes)))


def _kind(names: Mapping[str, str], tensors: Mapping[str, Tensor]) -> tuple[str, str]:
    for what, other in (("weight_ih", "weight_hh"), ("weight_hh", "weight_ih")):
        if what not in names:
            have = next(iter(names.values()))
            raise FileError(f"{have} has no {what} beside it", f"A layer needs {what} and {other}; save all of it")
    name = names["weight_hh"]
    shape = tuple(tensors[name].shape)
    if len(shape) != 2 or not shape[1] or shape[0] % shape[1] or shape[0] // shape[1] not in _KINDS:
        raise FileError(
            f"{name} has shape {shape}", "It must be (4H, H) in an LSTM, (3H, H) in a GRU, (H, H) in an RNN"
        )
    return _KINDS[shape[0] // shape[1]]
