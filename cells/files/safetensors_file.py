"""safetensors: a JSON header with names, shapes and places, then the numbers. The library reads it, without a file."""

import json
from typing import Any

from torch import Tensor

from cells.files.describe import described_by
from cells.files.limits import FileError, check_count, check_name, check_numbers, shown
from cells.files.weights import Weights, natural

MAX_HEADER = 4 * 10**6
AGAIN = "Save it again with safetensors.torch.save_file, or copy it again if it was cut off"


def read(data: bytes) -> Weights:
    """Tensors, and the metadata of our own files. Raises FileError."""
    header = _header(data)
    metadata = header.pop("__metadata__", {})
    check_count(len(header))
    for name in header:
        check_name(name)
    tensors = _tensors(data)
    check_numbers(sum(tensor.nbytes for tensor in tensors.values()))
    return Weights({name: tensors[name] for name in sorted(tensors, key=natural)}, described_by(metadata))


def _header(data: bytes) -> dict[str, Any]:
    length = int.from_bytes(data[:8], "little")
    if len(data) < 8 or length > len(data) - 8:
        raise FileError(
            f"its safetensors header claims {length:,} bytes, but {max(len(data) - 8, 0):,} bytes follow", AGAIN
        )
    if length > MAX_HEADER:
        raise FileError(f"its safetensors header has {length:,} bytes", f"At most {MAX_HEADER:,} are read")
    try:
        header = json.loads(data[8 : 8 + length].decode(), object_pairs_hook=_distinct)
    except FileError:
        raise
    except (ValueError, RecursionError) as error:
        raise FileError(f"its safetensors header is no JSON ({shown(error)})", AGAIN) from None
    if not isinstance(header, dict):
        raise FileError("its safetensors header is no JSON object", AGAIN)
    return header


def _distinct(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    found = dict(pairs)
    if len(found) < len(pairs):
        names = [name for name, _ in pairs]
        twice = next(name for name in names if names.count(name) > 1)
        raise FileError(f"its safetensors header has '{shown(twice)}' twice", "Every name may stand there once")
    return found


def _tensors(data: bytes) -> dict[str, Tensor]:
    from safetensors.torch import load

    try:
        return load(data)
    except Exception as error:
        raise FileError(f"it is no valid safetensors file ({shown(error, 160)})", AGAIN) from error
