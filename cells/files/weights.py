"""What a file format gives, before anything is known of layers: tensors by name."""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field

from torch import Tensor

from cells.files.found import Aside


@dataclass(frozen=True, eq=False)
class Weights:
    """`tensors` in the order of the model. `descriptions` are what the file says of a module, by the module's path
    ("" for the whole); `aside` is what holds no tensors."""

    tensors: Mapping[str, Tensor]
    descriptions: Mapping[str, object] = field(default_factory=dict)
    aside: tuple[Aside, ...] = ()


def natural(name: str) -> list[tuple[int, str]]:
    """Sorts "layer.10" behind "layer.9"."""
    return [(int(part) if part.isdecimal() else -1, part) for part in re.split(r"([0-9]{1,9})", name)]
