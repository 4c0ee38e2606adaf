"""What a generated series is declared as: a name, a sentence, parameters with limits, and the wave itself."""

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

from viz.inputs.series import MAX_STEPS, FloatArray, InputError, Series, quote


@dataclass(frozen=True)
class Parameter:
    """A number that a person sets, from `low` to `high`. When `step` is whole, so is every value."""

    name: str
    label: str
    default: float
    low: float
    high: float
    step: float
    help: str

    @property
    def whole(self) -> bool:
        return isinstance(self.step, int)

    def check(self, value: object) -> float:
        """The value, as int or float; InputError naming the parameter, the value and what is allowed."""
        if isinstance(value, bool) or not isinstance(value, int | float | np.integer) or not self._allows(value):
            kind = "whole numbers" if self.whole else "numbers"
            raise InputError(
                f"{self.label} ({self.name}) is {quote(str(value))}; "
                f"allowed are {kind} from {self.low:,} to {self.high:,}."
            )
        return int(value) if self.whole else float(value)

    def _allows(self, value: float | np.integer) -> bool:
        return bool(self.low <= value <= self.high) and (not self.whole or float(value).is_integer())


STEPS = Parameter("steps", "Steps", 60, 1, MAX_STEPS, 1, "How long the sequence is.")


@dataclass(frozen=True)
class Generator:
    """A series computed from a few numbers. `wave` takes T and every parameter, and gives (T,) values."""

    id: str
    name: str
    about: str
    parameters: tuple[Parameter, ...]
    wave: Callable[..., FloatArray]

    def __call__(self, steps: int, **values: float) -> Series:
        """`steps` steps of one column -> Series (T, 1). A parameter left out takes its default.

        Raises InputError naming the parameter, its value and what is allowed.
        """
        known = {parameter.name: parameter for parameter in self.parameters}
        for name in values:
            if name not in known:
                allowed = ", ".join(known)
                raise InputError(f"{self.name} has no parameter {quote(name)}; allowed are {allowed}.")
        length = int(STEPS.check(steps))
        checked = {name: item.check(values.get(name, item.default)) for name, item in known.items()}
        wave = self.wave(length, **checked)
        return Series(self.name, (self.name.lower(),), wave[:, None])
