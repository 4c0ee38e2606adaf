"""One ONNX node, LSTM, GRU or RNN -> its layers, one for each direction."""

import math
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

import numpy as np
import torch
from torch import Tensor

from cells.catalogue import catalogue
from cells.files.assemble import assemble, one_precision
from cells.files.found import FoundLayer
from cells.files.limits import MAX_BYTES, FileError, check_name, check_shape, check_sizes, conversion, shown, weight

if TYPE_CHECKING:
    from onnx import NodeProto, TensorProto

# Order of the gates' blocks in our letters, what ONNX calls it, and the only functions that the cells here have.
KINDS = {
    "LSTM": ("iofg", "LSTM (gates i, o, f, c)", ["sigmoid", "tanh", "tanh"]),
    "GRU": ("zrn", "GRU (gates z, r, h)", ["sigmoid", "tanh"]),
    "RNN": ("", "RNN", ["tanh"]),
}
_PEEPHOLES = "iof"
_SETTINGS = {"direction": str, "activations": list, "clip": float, "input_forget": int, "linear_before_reset": int}
_DIRECTIONS = {"forward": [False], "reverse": [True], "bidirectional": [False, True]}


class UnsupportedError(Exception):
    """Why a node, sound as it is, has no cell here."""


def layers(node: "NodeProto", tensors: Mapping[str, "TensorProto"]) -> list[FoundLayer]:
    """Raises UnsupportedError where no cell computes what the node does, FileError where the node is broken."""
    settings = _settings(node)
    directions = _DIRECTIONS.get(settings.get("direction", "forward"))
    if directions is None:
        raise FileError(
            f"{_called(node)} has the direction '{shown(settings['direction'])}'", f"Known are {', '.join(_DIRECTIONS)}"
        )
    id = _cell(node, settings, len(directions))
    given = _weights(node, tensors, len(directions))
    notes = (conversion(list(given.values())), "" if "B" in given else "without biases: they are zero here")
    found = []
    for index, backward in enumerate(directions):
        params, inputs, units = _params(node, id, {letter: tensor[index] for letter, tensor in given.items()})
        found.append(
            FoundLayer(
                _called(node),
                None,
                backward,
                catalogue[id],
                params,
                inputs,
                units,
                f"ONNX {KINDS[node.op_type][1]}",
                notes=tuple(filter(None, notes)),
            )
        )
    return found


def _called(node: "NodeProto") -> str:
    return check_name(node.name or node.op_type).strip("/") or node.op_type


def _settings(node: "NodeProto") -> dict[str, Any]:
    """The attributes that matter here, text in small letters."""
    from onnx.helper import get_attribute_value

    found: dict[str, Any] = {}
    for attribute in node.attribute:
        if attribute.name in _SETTINGS:
            value = get_attribute_value(attribute)
            if isinstance(value, bytes):
                value = value.decode(errors="replace").lower()
            if isinstance(value, list):
                value = [each.decode(errors="replace").lower() for each in value if isinstance(each, bytes)]
            if not isinstance(value, _SETTINGS[attribute.name]):
                raise FileError(
                    f"{attribute.name} of {_called(node)} is {shown(value)}",
                    f"It must be of type {_SETTINGS[attribute.name].__name__}; export the model again",
                )
            found[attribute.name] = value
    return found


def _cell(node: "NodeProto", settings: Mapping[str, Any], directions: int) -> str:
    """Id of the cell that computes what the node does."""
    functions = KINDS[node.op_type][2]
    asked = settings.get("activations") or functions * directions
    if asked != functions * directions:
        raise UnsupportedError(f"it uses {', '.join(map(shown, asked))}; the cells here use {', '.join(functions)}")
    if settings.get("clip"):
        raise UnsupportedError(f"it clips its sums at {settings['clip']}, which no cell here does")
    if node.op_type != "LSTM":
        after = bool(settings.get("linear_before_reset"))
        return "rnn" if node.op_type == "RNN" else "gru" if after else "gru_reset_before"
    peepholes, coupled = len(node.input) > 7 and bool(node.input[7]), bool(settings.get("input_forget"))
    if peepholes and coupled:
        raise UnsupportedError("it has peepholes and a coupled forget gate, which no cell here has together")
    return "lstm_peephole" if peepholes else "lstm_cifg" if coupled else "lstm"


def _weights(node: "NodeProto", tensors: Mapping[str, "TensorProto"], directions: int) -> dict[str, Tensor]:
    """W, R and, where they are there, B and P, each with a first axis of directions."""
    found = {}
    for letter, place in (("W", 1), ("R", 2), ("B", 3), ("P", 7)):
        name = node.input[place] if len(node.input) > place else ""
        if not name and letter in "WR":
            raise FileError(f"{_called(node)} has no {letter}", "A recurrent node needs W and R")
        if not name or (letter == "P" and node.op_type != "LSTM"):
            continue
        if name not in tensors:
            raise UnsupportedError(f"its {letter} is computed by the graph; export it with constant folding")
        found[letter] = _array(name, tensors[name])
        axes = 3 if letter in "WR" else 2
        if found[letter].dim() != axes or len(found[letter]) != directions:
            raise FileError(
                f"{name} has shape {tuple(found[letter].shape)}",
                f"{letter} of a node with {directions} direction(s) has {axes} axes, the first of {directions}",
            )
    return found


def _array(name: str, tensor: "TensorProto") -> Tensor:
    from onnx import TensorProto, numpy_helper

    kinds = (TensorProto.FLOAT, TensorProto.DOUBLE, TensorProto.FLOAT16, TensorProto.BFLOAT16)
    if tensor.data_type not in kinds:
        kind = TensorProto.DataType.Name(tensor.data_type) if tensor.data_type in range(1, 17) else "unknown numbers"
        raise FileError(f"{name} holds {kind.lower()}", "Weights must be float, double, float16 or bfloat16")
    if any(size < 1 for size in tensor.dims) or math.prod(tensor.dims) * 2 > MAX_BYTES:
        raise FileError(f"{name} has shape {tuple(tensor.dims)}", "Every axis must have at least one entry, and few")
    try:
        array = numpy_helper.to_array(tensor)
    except (ValueError, TypeError) as error:
        raise FileError(f"{name} cannot be read ({shown(error)})", "Export the model again") from None
    if tensor.data_type == TensorProto.BFLOAT16:
        return torch.from_numpy(array.astype(np.float32)).bfloat16()
    return torch.from_numpy(np.array(array))


def _params(node: "NodeProto", id: str, given: Mapping[str, Tensor]) -> tuple[dict[str, Tensor], int, int]:
    """Parameters, D and H of one direction: W (GH, D), R (GH, H), B (2GH,), P (3H,)."""
    order = KINDS[node.op_type][0]
    blocks = len(order) or 1
    names = {letter: node.input[place] for letter, place in zip("WRBP", (1, 2, 3, 7), strict=True) if letter in given}
    units, inputs = given["R"].shape[1], given["W"].shape[1]
    expected = {
        "W": ((blocks * units, inputs), f"({blocks}H, D)"),
        "R": ((blocks * units, units), f"({blocks}H, H)"),
        "B": ((2 * blocks * units,), f"({2 * blocks}H)"),
        "P": ((3 * units,), "(3H)"),
    }
    for letter, name in names.items():
        check_shape(name, given[letter], *expected[letter])
    check_sizes(names["W"], inputs, units)
    checked = {letter: weight(name, given[letter]) for letter, name in names.items()}
    rows = {"W": checked["W"], "U": checked["R"]}
    if "B" in checked:
        rows.update(zip("bd", checked["B"].chunk(2), strict=True))
    params = assemble(id, order, rows)
    if "P" in checked:
        params.update(zip((f"p_{gate}" for gate in _PEEPHOLES), checked["P"].chunk(3), strict=True))
    return one_precision({name: params[name] for name in catalogue[id].shapes}), inputs, units
