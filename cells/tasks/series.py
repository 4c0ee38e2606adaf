"""The next step of the user's own series."""

from dataclasses import dataclass
from functools import cached_property

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor

from cells.tasks.task import SHOWN, Batch, Defaults, Sample, Task, option
from cells.tasks.windows import covering, drawn, first_tested

MIN_STEPS = 10


@dataclass(frozen=True, eq=False)
class NextStep(Task):
    """`values` (T, D) finite numbers, T from MIN_STEPS; `names` of the columns. The first 80% of the steps are for
    training, and give each column the mean 0 and the standard deviation 1; the rest is for the test."""

    id = "series"
    name = "Next step of a series"
    about = "The values of a series come in one by one; say at every step what the next value will be."
    order = 0
    kind = "regression"
    answers = "every step"
    baseline_name = "repeat the last value"
    accuracy_name = None
    defaults = Defaults(units=16, learning_rate=0.005, steps=500, batch=32)

    values: NDArray[np.float64]
    names: tuple[str, ...] | None = None
    length: int = option(30, 2, 200, "Window", "How many steps are learned from at a time.")

    def __post_init__(self) -> None:
        super().__post_init__()
        values = np.array(self.values, dtype=np.float64)
        if values.ndim != 2 or 0 in values.shape:
            raise ValueError(f"{self.name}: values must be (T, D), steps by columns; their shape is {values.shape}")
        if len(values) < MIN_STEPS:
            raise ValueError(f"{self.name}: the series has {len(values)} steps; allowed are {MIN_STEPS} or more")
        if not np.isfinite(values).all():
            step, column = np.argwhere(~np.isfinite(values))[0] + 1
            raise ValueError(f"{self.name}: step {step}, column {column} is not a finite number")
        train = values[: first_tested(len(values))]
        if (train == train[0]).all():
            raise ValueError(
                f"{self.name}: every column is constant over the first {len(train)} steps, which are for training; "
                "a series that changes is needed"
            )
        test = values[len(train) :]
        if (test == test[0]).all():
            raise ValueError(
                f"{self.name}: every column is constant over the last {len(test)} steps, which are for the test; "
                "a series that changes to its end is needed"
            )
        names = self.names or tuple(f"column {number}" for number in range(1, values.shape[1] + 1))
        if len(names) != values.shape[1]:
            raise ValueError(f"{self.name}: {len(names)} names for {values.shape[1]} columns")
        values.flags.writeable = False
        object.__setattr__(self, "values", values)
        object.__setattr__(self, "names", tuple(names))

    @property
    def input_names(self) -> tuple[str, ...]:
        assert self.names is not None
        return self.names

    @property
    def output_names(self) -> tuple[str, ...]:
        return self.input_names

    @cached_property
    def parts(self) -> tuple[Tensor, Tensor]:
        """The standardized train part and test part, (steps, D) each."""
        first = first_tested(len(self.values))
        train = self.values[:first]
        spread = np.where((train == train[0]).all(0), 1.0, train.std(0))
        scaled = torch.as_tensor((self.values - train.mean(0)) / spread, dtype=torch.float32)
        return scaled[:first], scaled[first:]

    @cached_property
    def baseline(self) -> float:
        _, test = self.parts
        return float((test[1:] - test[:-1]).double().square().mean())

    def batch(self, generator: torch.Generator, size: int) -> Batch:
        train, _ = self.parts
        indices = drawn(len(train), self.length, size, generator)
        return Batch(train[indices], train[indices + 1], torch.ones_like(indices, dtype=torch.bool))

    def test(self) -> Batch:
        """Windows side by side over the test part; each of its steps but the first is predicted once."""
        _, test = self.parts
        indices, mask = covering(len(test), self.length)
        return Batch(test[indices], test[indices + 1], mask)

    def sample(self) -> Sample:
        """The first windows of the test part."""
        test = self.test()
        return Sample(Batch(test.x[:, :SHOWN], test.target[:, :SHOWN], test.mask[:, :SHOWN]), None)
