"""Parity: the smallest task that needs a state which flips."""

import math
from dataclasses import dataclass
from typing import ClassVar

import torch
from torch import Tensor

from cells.tasks.task import Batch, Defaults, Task, option


@dataclass(frozen=True, eq=False)
class Parity(Task):
    id = "parity"
    name = "Odd or even"
    about = "Zeros and ones come in; say at every step whether the number of ones so far is odd or even."
    order = 3
    kind = "classes"
    answers = "every step"
    baseline_name = "guess"
    accuracy_name = "right answers"
    defaults = Defaults(units=16, learning_rate=0.02, steps=800, batch=32)

    length: int = option(20, 2, 200, "Length", "How many zeros and ones come in.")

    input_names: ClassVar[tuple[str, ...]] = ("bit",)
    output_names: ClassVar[tuple[str, ...]] = ("even", "odd")

    @property
    def baseline(self) -> float:
        return math.log(2)

    def batch(self, generator: torch.Generator, size: int) -> Batch:
        bits = torch.randint(0, 2, (self.length, size), generator=generator)
        return Batch(bits.unsqueeze(-1).float(), bits.cumsum(0) % 2, torch.ones_like(bits, dtype=torch.bool))

    def ticks(self, x: Tensor) -> tuple[tuple[str, ...], ...]:
        return tuple(tuple(str(int(bit)) for bit in sequence) for sequence in x[..., 0].T.tolist())
