"""Layers by Keras' names: lstm/lstm_cell/kernel, recurrent_kernel, bias. Gates stand side by side, in columns."""

import re
from collections.abc import Iterator, Mapping

from torch import Tensor

from cells.catalogue import catalogue
from cells.files.assemble import assemble
from cells.files.found import FoundLayer
from cells.files.limits import FileError, check_shape, check_sizes, conversion, weight
from cells.files.weights import Weights

_NAME = re.compile(r"(?:(?P<path>.*)[/.])?(?P<what>kernel|recurrent_kernel|bias)(?::0)?")
_CELL = re.compile(r"(?:^|[/.])(?:lstm_|gru_|simple_rnn_)?cell(?:_[0-9]+)?$")
_KINDS = {
    4: ("lstm", "ifgo", "LSTM (gates i, f, c, o)"),
    3: ("gru", "zrn", "GRU (gates z, r, h)"),
    1: ("rnn", "", "SimpleRNN"),
}


def find(weights: Weights) -> Iterator[tuple[list[str], FoundLayer | str]]:
    """Names of a layer's tensors, and the layer or why it is set aside. Raises FileError where one is broken."""
    paths: dict[str, dict[str, str]] = {}
    for name in weights.tensors:
        if match := _NAME.fullmatch(name):
            paths.setdefault(match["path"] or "", {})[match["what"]] = name
    for path, names in paths.items():
        if "recurrent_kernel" in names:
            if weights.tensors[names["recurrent_kernel"]].dim() == 4:
                yield list(names.values()), "a convolutional recurrent layer, which no cell here is"
            else:
                yield list(names.values()), _layer(path, names, weights.tensors)


def _layer(path: str, names: Mapping[str, str], tensors: Mapping[str, Tensor]) -> FoundLayer:
    blocks, (id, order, called) = _kind(names, tensors)
    given = {what: tensors[name] for what, name in names.items()}
    units, inputs = len(given["recurrent_kernel"]), len(given["kernel"]) if given["kernel"].dim() else 0
    wide = blocks * units
    check_shape(names["kernel"], given["kernel"], (inputs, wide), f"(D, {blocks}H)")
    check_sizes(names["kernel"], inputs, units)
    two = id == "gru" and "bias" in given and given["bias"].dim() == 2
    if "bias" in given:
        letters = "(2, 3H)" if two else f"({blocks}H)"
        check_shape(names["bias"], given["bias"], (2, wide) if two else (wide,), letters)
    checked = {what: weight(name, tensors[name]) for what, name in names.items()}
    params = {"W": checked["kernel"].T, "U": checked["recurrent_kernel"].T}
    if "bias" in checked:
        params.update(zip("bd", checked["bias"] if two else [checked["bias"]], strict=False))
    reset_before = id == "gru" and not two and "bias" in given
    choice = {
        "gru": "" if "bias" in given else "read with reset_after=True: without biases the file does not say",
        "rnn": "read with tanh: the file does not say which activation",
    }.get(id, "")
    id = "gru_reset_before" if reset_before else id
    notes = (conversion(list(given.values())), "" if "bias" in given else "without biases: they are zero here")
    backward = any(part.startswith("backward_") for part in re.split(r"[/.]", path))
    return FoundLayer(
        _CELL.sub("", path),
        None,
        backward,
        catalogue[id],
        assemble(id, order, params),
        inputs,
        units,
        f"Keras {called}",
        choice,
        tuple(filter(None, notes)),
    )


def _kind(names: Mapping[str, str], tensors: Mapping[str, Tensor]) -> tuple[int, tuple[str, str, str]]:
    name = names["recurrent_kernel"]
    if "kernel" not in names:
        raise FileError(f"{name} has no kernel beside it", "A layer needs kernel and recurrent_kernel; save all of it")
    shape = tuple(tensors[name].shape)
    if len(shape) != 2 or not shape[0] or shape[1] % shape[0] or shape[1] // shape[0] not in _KINDS:
        raise FileError(
            f"{name} has shape {shape}", "It must be (H, 4H) in an LSTM, (H, 3H) in a GRU, (H, H) in a SimpleRNN"
        )
    blocks = shape[1] // shape[0]
    return blocks, _KINDS[blocks]
