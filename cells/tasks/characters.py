"""The next character of a text that the user types or pastes."""

from dataclasses import dataclass
from functools import cached_property

import torch
from torch import Tensor
from torch.nn import functional as F

from cells.tasks.task import SHOWN, Batch, Defaults, Sample, Task, option
from cells.tasks.windows import covering, drawn, first_tested

MIN_CHARACTERS, MAX_CHARACTERS, MAX_DIFFERENT = 20, 20_000, 200
RHYME = """This is the house that Jack built.
This is the malt that lay in the house that Jack built.
This is the rat that ate the malt that lay in the house that Jack built.
This is the cat that killed the rat that ate the malt that lay in the house that Jack built.
This is the dog that worried the cat that killed the rat that ate the malt that lay in the house that Jack built.
"""
_VISIBLE = {" ": "␣", "\n": "↵", "\t": "⇥"}


@dataclass(frozen=True, eq=False)
class Characters(Task):
    """The first 80% of `text` are for training, the rest for the test; the alphabet is that of the whole."""

    id = "characters"
    name = "Next character of a text"
    about = "A text comes in character by character; say at every step which character comes next."
    order = 6
    kind = "classes"
    answers = "every step"
    baseline_name = "guess by how often each character occurs"
    accuracy_name = "right answers"
    defaults = Defaults(units=48, learning_rate=0.01, steps=500, batch=16)

    text: str = RHYME
    length: int = option(30, 2, 200, "Window", "How many characters are learned from at a time.")

    def __post_init__(self) -> None:
        super().__post_init__()
        if not MIN_CHARACTERS <= len(self.text) <= MAX_CHARACTERS:
            raise ValueError(
                f"{self.name}: the text has {len(self.text):,} characters; "
                f"allowed are {MIN_CHARACTERS} to {MAX_CHARACTERS:,}"
            )
        different = len(self.alphabet)
        if not 2 <= different <= MAX_DIFFERENT:
            found = f"only {self.alphabet[0]!r}" if different == 1 else f"{different} different characters"
            raise ValueError(
                f"{self.name}: the text holds {found}; allowed are 2 to {MAX_DIFFERENT} different characters"
            )

    @cached_property
    def alphabet(self) -> tuple[str, ...]:
        return tuple(sorted(set(self.text)))

    @property
    def input_names(self) -> tuple[str, ...]:
        return tuple(_VISIBLE.get(character, character) for character in self.alphabet)

    @property
    def output_names(self) -> tuple[str, ...]:
        return self.input_names

    @cached_property
    def parts(self) -> tuple[Tensor, Tensor]:
        """Indices into the alphabet: the train part and the test part."""
        index = {character: i for i, character in enumerate(self.alphabet)}
        indices = torch.tensor([index[character] for character in self.text])
        first = first_tested(len(indices))
        return indices[:first], indices[first:]

    @cached_property
    def baseline(self) -> float:
        """The shares are those of the train part, with one more of each, since some occur only in the test part."""
        train, test = self.parts
        counts = torch.bincount(train, minlength=self.inputs).double() + 1
        return float(-(counts / counts.sum()).log()[test[1:]].mean())

    def batch(self, generator: torch.Generator, size: int) -> Batch:
        train, _ = self.parts
        indices = drawn(len(train), self.length, size, generator)
        return self._at(train, indices, torch.ones_like(indices, dtype=torch.bool))

    def test(self) -> Batch:
        """Windows side by side over the test part; each of its characters but the first is predicted once."""
        _, test = self.parts
        return self._at(test, *covering(len(test), self.length))

    def sample(self) -> Sample:
        """The first windows of the test part."""
        test = self.test()
        batch = Batch(test.x[:, :SHOWN], test.target[:, :SHOWN], test.mask[:, :SHOWN])
        return Sample(batch, self.ticks(batch.x))

    def _at(self, part: Tensor, indices: Tensor, mask: Tensor) -> Batch:
        return Batch(F.one_hot(part[indices], self.inputs).float(), part[indices + 1], mask)
