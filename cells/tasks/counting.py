"""Counting: a a a X b b b, the language that a finite memory of symbols cannot check (Gers and Schmidhuber 2001)."""

import math
from dataclasses import dataclass
from typing import ClassVar

import torch
from torch.nn import functional as F

from cells.tasks.task import Batch, Defaults, Task, option

SYMBOLS = ("a", "X", "b", "end")


@dataclass(frozen=True, eq=False)
class Counting(Task):
    id = "counting"
    name = "Counting"
    about = "Some a, then X, then as many b as there were a: from X on, say the next symbol, above all when it ends."
    order = 4
    kind = "classes"
    answers = "last steps"
    baseline_name = "guess by how often each symbol comes next"
    accuracy_name = "sequences without a mistake"
    defaults = Defaults(units=16, learning_rate=0.01, steps=800, batch=32)

    most: int = option(10, 1, 60, "Most a", "A sequence begins with 1 to this many a.")

    input_names: ClassVar[tuple[str, ...]] = SYMBOLS
    output_names: ClassVar[tuple[str, ...]] = SYMBOLS

    @property
    def baseline(self) -> float:
        """Of the n + 1 symbols after X, n are b and one is the end; n is (1 + most) / 2 on average."""
        end = 1 / ((1 + self.most) / 2 + 1)
        return -end * math.log(end) - (1 - end) * math.log(1 - end)

    def batch(self, generator: torch.Generator, size: int) -> Batch:
        """Inputs are 2 * most + 1 steps, filled up with `end`, which no longer counts."""
        n = torch.randint(1, self.most + 1, (size,), generator=generator)
        step = torch.arange(2 * self.most + 2).unsqueeze(1)
        symbols = (step >= n).long() + (step > n) + (step > 2 * n)
        mask = (step >= n) & (step <= 2 * n)
        return Batch(F.one_hot(symbols[:-1], len(SYMBOLS)).float(), symbols[1:], mask[:-1])
