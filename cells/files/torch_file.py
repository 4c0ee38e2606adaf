"""A torch file: a zip of a pickle and the numbers. The pickle is read for what it asks before it is opened."""

import io
import math
import pickletools
import zipfile
from collections.abc import Mapping

import torch
from torch import Tensor

from cells.files.found import Aside
from cells.files.limits import MAX_BYTES, FileError, check_count, check_name, check_numbers, shown
from cells.files.weights import Weights

MAX_PICKLE = 4 * 10**6
ENTRIES_BESIDE = 20
AGAIN = "Save the state dict: torch.save(model.state_dict(), 'model.pt')"
# All that torch.save writes into the pickle of a dict of plain tensors; torch.load(weights_only=True) guards again.
_STORAGES = ("Float", "Double", "Half", "BFloat16", "Long", "Int", "Short", "Char", "Byte", "Bool")
_COMPLEX = ("ComplexFloat", "ComplexDouble")
_PLAIN = {
    "collections OrderedDict",
    "torch._utils _rebuild_tensor_v2",
    "torch._utils _rebuild_parameter",
    "torch Size",
    *(f"torch {kind}Storage" for kind in (*_STORAGES, *_COMPLEX)),
}


def read(data: bytes) -> Weights:
    """Tensors of the state dict. No code of the file is ever run. Raises FileError."""
    _check_pickle(_pickle(data))
    try:
        loaded = torch.load(io.BytesIO(data), map_location="cpu", weights_only=True)
    except Exception as error:
        raise FileError(f"torch cannot read it ({shown(error, 160)})", AGAIN) from error
    state, aside = _state_dict(loaded)
    check_count(len(state))
    tensors: dict[str, Tensor] = {}
    for key, value in state.items():
        name = check_name(key)
        if not isinstance(value, Tensor):
            raise FileError(f"'{name}' in it is of type {type(value).__name__}, not a tensor", AGAIN)
        tensors[name] = value
    check_numbers(sum(math.prod(tensor.shape) * tensor.element_size() for tensor in tensors.values()))
    descriptions = getattr(state, "_metadata", {})
    return Weights(tensors, descriptions if isinstance(descriptions, Mapping) else {}, aside)


def _pickle(data: bytes) -> bytes:
    """The archive's pickle, once the archive's directory is known to be small, plain and honest."""
    check_count(data.count(b"PK\x01\x02") - ENTRIES_BESIDE, "entries in its zip directory")
    try:
        archive = zipfile.ZipFile(io.BytesIO(data))
        entries = archive.infolist()
    except Exception as error:
        raise FileError(
            f"it is a zip file that cannot be read ({shown(error)})", f"Copy it again if it was cut off. {AGAIN}"
        ) from error
    names = [entry.filename for entry in entries]
    if len(set(names)) < len(names):
        twice = next(name for name in names if names.count(name) > 1)
        raise FileError(f"it is a zip file with the entry '{shown(twice)}' twice", AGAIN)
    if any(name.endswith("/constants.pkl") for name in names):
        raise FileError("it is a TorchScript program, not a file of weights", AGAIN)
    _check_sizes(entries)
    pickles = [entry for entry in entries if entry.filename.partition("/")[2] == "data.pkl"]
    if len(pickles) != 1:
        raise FileError("it is a zip file, but not one that torch.save wrote (no data.pkl)", AGAIN)
    if pickles[0].file_size > MAX_PICKLE:
        raise FileError(
            f"its pickle has {pickles[0].file_size:,} bytes", f"At most {MAX_PICKLE:,} are read; save plain tensors"
        )
    try:
        return archive.read(pickles[0])
    except Exception as error:
        raise FileError(f"its pickle cannot be read ({shown(error)})", AGAIN) from error


def _check_sizes(entries: list[zipfile.ZipInfo]) -> None:
    total = sum(entry.file_size for entry in entries)
    if total > MAX_BYTES:
        raise FileError(
            f"it is a zip file that unpacks to {total / 1e6:,.0f} MB", f"At most {MAX_BYTES // 10**6} MB are read"
        )
    for entry in entries:
        if entry.compress_type != zipfile.ZIP_STORED or entry.file_size != entry.compress_size:
            raise FileError(
                f"its zip entry '{shown(entry.filename)}' is compressed, {entry.compress_size:,} bytes for "
                f"{entry.file_size:,}",
                f"torch.save never compresses. {AGAIN}",
            )


def _check_pickle(pickle: bytes) -> None:
    """Refuses whatever a pickle of plain tensors would not ask for. Reads the pickle, runs nothing."""
    texts = ["?", "?"]
    try:
        for code, argument, _ in pickletools.genops(pickle):
            if isinstance(argument, str) and "UNICODE" in code.name:
                texts = [texts[-1], argument]
            asked = " ".join(texts) if code.name == "STACK_GLOBAL" else str(argument)
            plain = code.name == "GLOBAL" and asked in _PLAIN
            if not plain and (code.name in ("GLOBAL", "STACK_GLOBAL", "INST", "OBJ") or code.name.startswith("EXT")):
                raise FileError(
                    f"it asks for {shown(asked.replace(' ', '.'))}, which plain weights never need: opening it could "
                    "run code, so it was not opened",
                    AGAIN,
                )
    except FileError:
        raise
    except Exception as error:
        raise FileError(f"its pickle is broken ({shown(error)})", AGAIN) from error


def _state_dict(loaded: object) -> tuple[Mapping[object, object], tuple[Aside, ...]]:
    """The dict of tensors: the file's own, or the one that a checkpoint keeps under a usual name."""
    if not isinstance(loaded, Mapping):
        raise FileError(f"it holds something of type {type(loaded).__name__}, not a dict of tensors", AGAIN)
    for key in ("state_dict", "model_state_dict", "model", "net", "weights"):
        if isinstance(loaded.get(key), Mapping):
            others = [other for other in loaded if other != key]
            check_count(len(others), f"entries beside its {key}")
            return loaded[key], tuple(Aside(shown(other), (), f"not part of its {key}") for other in others)
    return loaded, ()
