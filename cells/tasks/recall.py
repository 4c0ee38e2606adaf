"""Delayed recall: one marked symbol, held through others that do not matter."""

import math
from dataclasses import dataclass
from typing import ClassVar

import torch
from torch import Tensor
from torch.nn import functional as F

from cells.tasks.task import Batch, Defaults, Sample, Task, marked, option

SYMBOLS = ("A", "B", "C", "D")


@dataclass(frozen=True, eq=False)
class Recall(Task):
    id = "recall"
    name = "Delayed recall"
    about = "One symbol, in [brackets], is marked and must be named at the last step; the others do not matter."
    order = 2
    kind = "classes"
    answers = "last step"
    baseline_name = "guess one of the four symbols"
    accuracy_name = "right answers"
    defaults = Defaults(units=16, learning_rate=0.02, steps=500, batch=32)

    delay: int = option(20, 1, 200, "Delay", "The marked symbol is heard 1 to this many steps before it must be named.")

    input_names: ClassVar[tuple[str, ...]] = (*SYMBOLS, "mark")
    output_names: ClassVar[tuple[str, ...]] = SYMBOLS

    @property
    def baseline(self) -> float:
        return math.log(len(SYMBOLS))

    def batch(self, generator: torch.Generator, size: int) -> Batch:
        """Delays are drawn, as short ones are learned first and lead the way: the full one alone taught nothing."""
        symbols = torch.randint(0, len(SYMBOLS), (self.delay + 1, size), generator=generator)
        marked = torch.randint(0, self.delay, (1, size), generator=generator)
        mark = torch.zeros_like(symbols).scatter_(0, marked, 1)
        x = torch.cat([F.one_hot(symbols, len(SYMBOLS)), mark.unsqueeze(-1)], -1).float()
        target, mask = torch.zeros_like(symbols), torch.zeros_like(symbols, dtype=torch.bool)
        target[-1], mask[-1] = symbols.gather(0, marked)[0], True
        return Batch(x, target, mask)

    def sample(self) -> Sample:
        """The usual sequences, the one that must be held for longest first."""
        batch = super().sample().batch
        order = batch.x[:, :, -1].argmax(0).argsort(stable=True)
        held = Batch(batch.x[:, order], batch.target[:, order], batch.mask[:, order])
        return Sample(held, self.ticks(held.x))

    def ticks(self, x: Tensor) -> tuple[tuple[str, ...], ...]:
        """The symbol; the one that is marked in brackets."""
        return tuple(
            tuple(marked(SYMBOLS[step.index(1)], bool(step[-1])) for step in sequence)
            for sequence in x.transpose(0, 1).tolist()
        )
