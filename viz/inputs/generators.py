"""The generated series. To add one, write its wave here and declare it."""

from collections.abc import Callable
from dataclasses import replace

import numpy as np

from viz.inputs.generator import Generator, Parameter
from viz.inputs.series import FloatArray

Wave = Callable[..., FloatArray]

generators: dict[str, Generator] = {}

PERIOD = Parameter("period", "Period", 20, 3, 1_000, 1, "How many steps until the wave repeats.")
AMPLITUDE = Parameter("amplitude", "Amplitude", 1.0, 0.0, 10.0, 0.1, "How far the wave goes up and down.")
PHASE = Parameter("phase", "Phase (degrees)", 0, 0, 360, 15, "Where in its period the wave begins; 90 is a quarter in.")
POSITION = Parameter("position", "Position (%)", 30, 0, 100, 1, "Where it happens: 0 is the first step, 100 the last.")


def _level(name: str, label: str, default: float, about: str) -> Parameter:
    return Parameter(name, label, default, -10.0, 10.0, 0.1, about)


def _generator(name: str, about: str, *parameters: Parameter) -> Callable[[Wave], Wave]:
    """Declare a wave (steps, parameters) -> (T,) as a generator; its id is the function's name."""

    def declare(wave: Wave) -> Wave:
        generators[wave.__name__] = Generator(wave.__name__, name, about, parameters, wave)
        return wave

    return declare


def _turns(steps: int, period: float) -> FloatArray:
    """(T,) from 0 up to 1 over each period; the remainder is exact, so that every period is the same."""
    return np.arange(steps, dtype=np.float64) % period / period


def _at(steps: int, position: float) -> int:
    return round(position / 100 * (steps - 1))


@_generator("Sine", "A smooth wave that repeats.", PERIOD, AMPLITUDE, PHASE)
def sine(steps: int, period: float, amplitude: float, phase: float) -> FloatArray:
    return amplitude * np.sin(2 * np.pi * (_turns(steps, period) + phase / 360))


@_generator(
    "Square wave",
    "A value that jumps between high and low, again and again.",
    replace(PERIOD, low=2),
    AMPLITUDE,
    Parameter("duty", "High for (% of the period)", 50, 1, 99, 1, "How much of each period is spent high."),
)
def square(steps: int, period: int, amplitude: float, duty: int) -> FloatArray:
    high = min(max(round(duty * period / 100), 1), period - 1)  # both levels occur in every period
    return np.where(np.arange(steps) % period < high, amplitude, -amplitude)


@_generator(
    "Ramp",
    "A straight line from one value to another: the same change at every step.",
    _level("start", "Start", 0.0, "The value at the first step."),
    _level("end", "End", 1.0, "The value at the last step."),
)
def ramp(steps: int, start: float, end: float) -> FloatArray:
    return np.linspace(start, end, steps)


@_generator(
    "Impulse",
    "Zero everywhere, except at one step: how long does a cell remember it?",
    POSITION,
    _level("height", "Height", 1.0, "The value at that one step."),
)
def impulse(steps: int, position: float, height: float) -> FloatArray:
    return np.where(np.arange(steps) == _at(steps, position), height, 0.0)


@_generator(
    "Step",
    "One value, then from some step on another: how fast does a cell follow?",
    POSITION,
    _level("before", "Before", 0.0, "The value until the change."),
    _level("after", "After", 1.0, "The value from the change on."),
)
def step(steps: int, position: float, before: float, after: float) -> FloatArray:
    return np.where(np.arange(steps) < _at(steps, position), before, after)


@_generator(
    "Noise",
    "Random numbers around zero (normal distribution), each independent of the last.",
    Parameter("spread", "Spread", 1.0, 0.0, 10.0, 0.1, "Standard deviation: the typical distance from zero."),
    Parameter("seed", "Noise seed", 0, 0, 999_999, 1, "The same seed gives the same numbers again."),
)
def noise(steps: int, spread: float, seed: int) -> FloatArray:
    return spread * np.random.default_rng(seed).standard_normal(steps)


@_generator(
    "Sum of two sines",
    "A slow wave and a fast one added up: can a cell tell them apart?",
    PERIOD,
    AMPLITUDE,
    Parameter("second_period", "Second period", 7, 3, 1_000, 1, "Period of the other wave, in steps."),
    Parameter("second_amplitude", "Second amplitude", 0.5, 0.0, 10.0, 0.1, "Amplitude of the other wave."),
)
def two_sines(steps: int, period: float, amplitude: float, second_period: float, second_amplitude: float) -> FloatArray:
    return sine(steps, period, amplitude, 0) + sine(steps, second_period, second_amplitude, 0)
