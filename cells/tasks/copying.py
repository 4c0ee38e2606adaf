"""Selective copying (Gu and Dao 2023, Mamba; Feng et al. 2024): what to keep hangs on what comes in."""

import math
from dataclasses import dataclass

import torch
from torch.nn import functional as F

from cells.tasks.task import Batch, Defaults, Task, option

LETTERS, BLANK, ASK = "ABCDEFGH", "·", "?"


@dataclass(frozen=True, eq=False)
class Copying(Task):
    id = "copying"
    name = "Selective copying"
    about = "Letters come in among blanks; at the question marks, say the letters in their order."
    order = 5
    kind = "classes"
    answers = "last steps"
    baseline_name = "guess a letter"
    accuracy_name = "sequences without a mistake"
    defaults = Defaults(units=48, learning_rate=0.01, steps=800, batch=64)

    length: int = option(16, 2, 200, "Length", "How many steps hold the letters and the blanks.")
    letters: int = option(4, 1, 12, "Letters to copy", "How many of these steps hold a letter.")
    alphabet: int = option(4, 2, len(LETTERS), "Alphabet", "How many different letters there are.")

    def __post_init__(self) -> None:
        super().__post_init__()
        if self.letters > self.length:
            raise ValueError(
                f"{self.name}: letters is {self.letters}; allowed are at most length, {self.length} steps to hold them"
            )

    @property
    def input_names(self) -> tuple[str, ...]:
        return (*self.output_names, BLANK, ASK)

    @property
    def output_names(self) -> tuple[str, ...]:
        return tuple(LETTERS[: self.alphabet])

    @property
    def baseline(self) -> float:
        return math.log(self.alphabet)

    def batch(self, generator: torch.Generator, size: int) -> Batch:
        letters = torch.randint(0, self.alphabet, (self.letters, size), generator=generator)
        places = torch.rand(self.length, size, generator=generator).argsort(0)[: self.letters].sort(0).values
        heard = torch.full((self.length, size), self.alphabet).scatter_(0, places, letters)
        asked = torch.full_like(letters, self.alphabet + 1)
        x = F.one_hot(torch.cat([heard, asked]), self.inputs).float()
        target = torch.cat([torch.zeros_like(heard), letters])
        mask = torch.zeros_like(target, dtype=torch.bool)
        mask[self.length :] = True
        return Batch(x, target, mask)
