"""A task: sequences in, right answers out, and what a guess without any memory would score."""

from abc import ABC, abstractmethod
from dataclasses import dataclass, field, fields
from typing import Any, ClassVar, Literal

import torch
from torch import Tensor

from cells.weights import generator

TESTED, SHOWN = 256, 4


@dataclass(frozen=True)
class Batch:
    """`x` (T, B, D); `target` (T, B, O) numbers, or (T, B) the index of a class; `mask` (T, B), True at the steps
    whose answer counts."""

    x: Tensor
    target: Tensor
    mask: Tensor


@dataclass(frozen=True)
class Sample:
    """The few sequences on which gates are shown. `ticks` holds a word for each step of each sequence, such as the
    character that came in; None where a step has only its number."""

    batch: Batch
    ticks: tuple[tuple[str, ...], ...] | None


@dataclass(frozen=True)
class Option:
    """A whole number that a person sets, from `low` to `high`."""

    name: str
    label: str
    default: int
    low: int
    high: int
    help: str


@dataclass(frozen=True)
class Defaults:
    """Settings with which an LSTM or a GRU learns the task within a minute on two cores."""

    units: int
    learning_rate: float
    steps: int
    batch: int


def option(default: int, low: int, high: int, label: str, help: str) -> Any:
    """A field of a task that a person sets."""
    return field(default=default, metadata={"label": label, "default": default, "low": low, "high": high, "help": help})


def marked(word: str, mark: bool) -> str:
    """The word of a step as a tick: in brackets where it is marked."""
    return f"[{word}]" if mark else word


@dataclass(frozen=True, eq=False)
class Task(ABC):
    """A kind of task is a class, with words for the screen; its fields are what a person sets.

    `about` is a sentence for a student; `answers` says when an answer is due; `baseline_name` is what the baseline
    does; `accuracy_name` says what is counted as right, None where nothing is.
    Raises ValueError naming the field, its value and what is allowed."""

    id: ClassVar[str]
    name: ClassVar[str]
    about: ClassVar[str]
    order: ClassVar[int]
    kind: ClassVar[Literal["regression", "classes"]]
    answers: ClassVar[Literal["every step", "last step", "last steps"]]
    baseline_name: ClassVar[str]
    accuracy_name: ClassVar[Literal["right answers", "sequences without a mistake"] | None]
    defaults: ClassVar[Defaults]

    def __post_init__(self) -> None:
        for item in self.options():
            value = getattr(self, item.name)
            whole = isinstance(value, int) and not isinstance(value, bool)
            if not whole or not item.low <= value <= item.high:
                raise ValueError(
                    f"{self.name}: {item.name} is {value!r}; allowed are whole numbers from {item.low} to {item.high}"
                )

    @classmethod
    def options(cls) -> tuple[Option, ...]:
        """What a person sets, in order."""
        return tuple(Option(f.name, **f.metadata) for f in fields(cls) if f.metadata)

    @property
    @abstractmethod
    def input_names(self) -> tuple[str, ...]:
        """D names, one for each input."""

    @property
    @abstractmethod
    def output_names(self) -> tuple[str, ...]:
        """O names, one for each number or class to be predicted."""

    @property
    def inputs(self) -> int:
        return len(self.input_names)

    @property
    def outputs(self) -> int:
        return len(self.output_names)

    @property
    @abstractmethod
    def baseline(self) -> float:
        """Loss of `baseline_name`: mean squared error, or cross-entropy in nats, on the test sequences where these
        are a part of the user's own data, else expected over all sequences."""

    @abstractmethod
    def batch(self, generator: torch.Generator, size: int) -> Batch:
        """B = `size` random sequences to learn from."""

    def test(self) -> Batch:
        """Sequences to be judged by, always the same ones: never drawn for training, or drawn apart from it."""
        return self.batch(generator(0, f"test {self.id}"), TESTED)

    def sample(self) -> Sample:
        """The sequences on which gates are shown, always the same ones."""
        batch = self.batch(generator(0, f"sample {self.id}"), SHOWN)
        return Sample(batch, self.ticks(batch.x))

    def ticks(self, x: Tensor) -> tuple[tuple[str, ...], ...] | None:
        """B times T words for x (T, B, D): the name of the input that is on."""
        names = self.input_names
        return tuple(tuple(names[i] for i in sequence) for sequence in x.argmax(-1).T.tolist())
