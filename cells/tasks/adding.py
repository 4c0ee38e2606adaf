"""The adding problem (Hochreiter and Schmidhuber 1997)."""

from dataclasses import dataclass
from typing import ClassVar

import torch
from torch import Tensor

from cells.tasks.task import Batch, Defaults, Task, marked, option


@dataclass(frozen=True, eq=False)
class Adding(Task):
    id = "adding"
    name = "Adding two marked numbers"
    about = "Random numbers come in, two of them marked by [brackets]; say the sum of these two at the last step."
    order = 1
    kind = "regression"
    answers = "last step"
    baseline_name = "always predict the mean"
    accuracy_name = None
    defaults = Defaults(units=32, learning_rate=0.01, steps=1_000, batch=32)

    length: int = option(30, 4, 200, "Length", "How many numbers come in.")

    input_names: ClassVar[tuple[str, ...]] = ("number", "mark")
    output_names: ClassVar[tuple[str, ...]] = ("sum",)

    @property
    def baseline(self) -> float:
        """The variance of a sum of two uniform numbers."""
        return 2 / 12

    def batch(self, generator: torch.Generator, size: int) -> Batch:
        """One mark falls in each half, so that the first must be held for a while."""
        half = self.length // 2
        numbers = torch.rand(self.length, size, generator=generator)
        first = torch.randint(0, half, (1, size), generator=generator)
        second = torch.randint(half, self.length, (1, size), generator=generator)
        marks = torch.zeros_like(numbers).scatter_(0, torch.cat([first, second]), 1.0)
        target = torch.zeros(self.length, size, 1)
        target[-1, :, 0] = (numbers * marks).sum(0)
        mask = torch.zeros(self.length, size, dtype=torch.bool)
        mask[-1] = True
        return Batch(torch.stack([numbers, marks], -1), target, mask)

    def ticks(self, x: Tensor) -> tuple[tuple[str, ...], ...]:
        """The number; those that are marked in brackets."""
        return tuple(
            tuple(marked(f"{number:.2f}", bool(mark)) for number, mark in sequence)
            for sequence in x.transpose(0, 1).tolist()
        )
