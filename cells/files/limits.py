"""What a file may hold: checked before it costs anything. A refusal says what was found and what to do."""

from collections.abc import Sequence

import torch
from torch import Tensor

MAX_BYTES = 100 * 10**6
MAX_TENSORS = 5_000
MAX_SIZE = 1_024
MAX_NAME = 200
_HALF = (torch.float16, torch.bfloat16)


class FileError(ValueError):
    """A file that cannot be used: `file` by name, what was `found` in it, what is `allowed` instead."""

    def __init__(self, found: str, allowed: str, file: str = "The file"):
        self.found, self.allowed, self.file = found, allowed, file
        super().__init__(f"{file}: {found}. {allowed}.")


def shown(text: object, length: int = 80) -> str:
    """`text` for a message: one line, what cannot be seen replaced, cut to `length`."""
    line = "".join(character if character.isprintable() else "?" for character in str(text))
    return line if len(line) <= length else f"{line[: length - 1]}…"


def check_bytes(size: int) -> None:
    if size == 0:
        raise FileError("it is empty", "A file of weights is needed: .safetensors, .pt or .onnx")
    if size > MAX_BYTES:
        raise FileError(
            f"it has {size / 1e6:,.1f} MB",
            f"At most {MAX_BYTES // 10**6} MB are read; save the recurrent layers alone",
        )


def check_count(count: int, what: str = "tensors") -> None:
    if count > MAX_TENSORS:
        raise FileError(f"it holds {count:,} {what}", f"At most {MAX_TENSORS:,} are read; save fewer layers")


def check_name(name: object) -> str:
    if not isinstance(name, str):
        raise FileError(f"a tensor is named {shown(name)}, which is no text", "Names are text, as in a state dict")
    if not name or len(name) > MAX_NAME or not name.isprintable():
        what = "an empty name" if not name else f"the name '{shown(name, 40)}' ({len(name):,} characters)"
        raise FileError(f"a tensor has {what}", f"Names have 1 to {MAX_NAME} characters, and none that cannot be seen")
    return name


def check_numbers(total: int) -> None:
    """`total` bytes in all tensors: two tensors may share their numbers, but not thousands of times."""
    if total > 2 * MAX_BYTES:
        raise FileError(
            f"its tensors claim {total / 1e6:,.0f} MB of numbers", f"At most {2 * MAX_BYTES // 10**6} MB are read"
        )


def check_sizes(name: str, inputs: int, units: int) -> None:
    for what, size in (("inputs", inputs), ("units", units)):
        if not 1 <= size <= MAX_SIZE:
            raise FileError(f"{name} is for {size:,} {what}", f"1 to {MAX_SIZE:,} {what} can be drawn")


def check_shape(name: str, tensor: Tensor, shape: Sequence[int], letters: str) -> None:
    """`letters` say how the expected shape comes about, such as (4H, D)."""
    if tuple(tensor.shape) != tuple(shape):
        raise FileError(
            f"{name} has shape {tuple(tensor.shape)}",
            f"With the tensors beside it, it must be {letters} = {tuple(shape)}",
        )


def weight(name: str, tensor: Tensor) -> Tensor:
    """The numbers of a recurrent layer: real, finite, 32 or 64 bits (half precision becomes float32), in a copy."""
    if tensor.dtype not in (torch.float32, torch.float64, *_HALF):
        raise FileError(
            f"{name} holds {str(tensor.dtype).removeprefix('torch.')}",
            "Weights must be float32, float64, float16 or bfloat16",
        )
    bad = (~torch.isfinite(tensor)).nonzero()
    if len(bad):
        index = tuple(bad[0].tolist())
        share = f"{len(bad):,} of {tensor.numel():,}"
        raise FileError(
            f"{name}{list(index)} is {float(tensor[index])} ({share} weights are not finite)",
            "Every weight must be a finite number; the training has probably diverged",
        )
    copied = tensor.detach().clone(memory_format=torch.contiguous_format)
    return copied.float() if tensor.dtype in _HALF else copied


def conversion(tensors: Sequence[Tensor]) -> str:
    """What `weight` did to the precision of `tensors`; empty where nothing."""
    halves = sorted({str(tensor.dtype).removeprefix("torch.") for tensor in tensors if tensor.dtype in _HALF})
    return f"saved in {' and '.join(halves)}, computed here in float32" if halves else ""
