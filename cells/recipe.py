"""What to train: a task, models, and the settings of the training."""

import math
from collections.abc import Sequence
from dataclasses import dataclass

from cells.cell import Cell
from cells.layer import Layer
from cells.stack import Head, Stack
from cells.tasks import Task

MAX_MODELS, MAX_STEPS, MAX_BATCH, MAX_UNITS, MAX_PARAMETERS = 4, 100_000, 1_024, 512, 2_000_000


@dataclass(frozen=True)
class Model:
    """A cell with H = `units`, or a stack, whose layers say their units. A linear read-out to the task's answers comes
    on top, in place of the stack's own head. Raises ValueError where `units` is missing, or given for a stack."""

    body: Cell | Stack
    units: int | None = None

    def __post_init__(self) -> None:
        wide = max(layer.units for layer in self.layers)
        if wide > MAX_UNITS:
            raise ValueError(f"units must be at most {MAX_UNITS}, not {wide}")

    @property
    def layers(self) -> tuple[Layer, ...]:
        if isinstance(self.body, Stack):
            if self.units is not None:
                raise ValueError(f"units must be None for a stack, not {self.units!r}: its layers say their units")
            return self.body.layers
        if self.units is None:
            raise ValueError(f"units must be a whole number from 1 to {MAX_UNITS}, not None")
        return (Layer(self.body, self.units),)

    @property
    def name(self) -> str:
        """Such as "LSTM, 16 units" and "minGRU, 16 units + minGRU, 16 units"."""
        return " + ".join(f"{layer.cell.name}, {layer.units} units" for layer in self.layers)

    def stack(self, outputs: int) -> Stack:
        """The model as a stack with a head of O `outputs` at every step; its parameters are "0.W_i", ..., "head.W"."""
        head = Head(outputs, every_step=True)
        if not isinstance(self.body, Stack):
            return Stack(self.layers, head=head)
        body = self.body
        return Stack(body.layers, dropout=body.dropout, output_layers=body.output_layers, head=head)


@dataclass(frozen=True)
class Recipe:
    """`models` learn `task` side by side, from the same batches of B = `batch` sequences, for `steps` steps of Adam.
    Weights and batches come from `seed`; gradients are scaled down to the norm `clip`, None: never.

    Raises ValueError naming the setting, its value and what is allowed."""

    task: Task
    models: tuple[Model, ...]
    learning_rate: float
    steps: int
    batch: int
    seed: int = 0
    clip: float | None = 1.0

    def __post_init__(self) -> None:
        object.__setattr__(self, "models", tuple(self.models))
        if not 1 <= len(self.models) <= MAX_MODELS:
            raise ValueError(f"models: {len(self.models)} were given; allowed are 1 to {MAX_MODELS}")
        for name, high in (("steps", MAX_STEPS), ("batch", MAX_BATCH)):
            value = getattr(self, name)
            if not _whole(value) or not 1 <= value <= high:
                raise ValueError(f"{name} is {value!r}; allowed are whole numbers from 1 to {high:,}")
        if not _whole(self.seed):
            raise ValueError(f"seed is {self.seed!r}; allowed are whole numbers")
        _positive("learning_rate", self.learning_rate)
        if self.clip is not None:
            _positive("clip", self.clip)
        for model in self.models:
            count = model.stack(self.task.outputs).count(self.task.inputs)
            if count > MAX_PARAMETERS:
                raise ValueError(f"{model.name} has {count:,} parameters; allowed are at most {MAX_PARAMETERS:,}")

    @classmethod
    def of(
        cls,
        task: Task,
        bodies: Sequence[Cell | Stack],
        *,
        units: int | None = None,
        learning_rate: float | None = None,
        steps: int | None = None,
        batch: int | None = None,
        seed: int = 0,
    ) -> "Recipe":
        """A recipe in which what is None is the task's default; `units` are those of each cell among the `bodies`."""
        usual = task.defaults
        units = usual.units if units is None else units
        return cls(
            task,
            tuple(Model(body, None if isinstance(body, Stack) else units) for body in bodies),
            usual.learning_rate if learning_rate is None else learning_rate,
            usual.steps if steps is None else steps,
            usual.batch if batch is None else batch,
            seed,
        )


def _whole(value: object) -> bool:
    return isinstance(value, int) and not isinstance(value, bool)


def _positive(name: str, value: object) -> None:
    if isinstance(value, bool) or not isinstance(value, int | float) or not 0 < value < math.inf:
        raise ValueError(f"{name} is {value!r}; allowed are numbers above 0")
