"""Models that learn one task side by side, with what they knew along the way."""

import threading
import time
from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from cells.checkpoints import Checkpoint, Checkpoints
from cells.learner import Learner
from cells.recipe import Recipe
from cells.weights import generator

TESTS = 30
Floats = NDArray[np.float64]


@dataclass(frozen=True, eq=False)
class ModelProgress:
    """`losses` (n,): of training steps 1 to n. `tested` (k,): steps after which the model was tested, 0 among them,
    with `test_losses` (k,) and `accuracies` (k,), shares from 0 to 1, None where the task has none. `trouble` says why
    a model stopped before the others. Arrays are read-only."""

    name: str
    losses: Floats
    tested: NDArray[np.int64]
    test_losses: Floats
    accuracies: Floats | None
    trouble: str | None


@dataclass(frozen=True, eq=False)
class Progress:
    """How far a training is: `step` of `steps`, in `seconds` of running, at `speed` steps a second. Speed and
    `seconds_left` are None before the first step. `finished`: no step is left, or no model that could learn."""

    step: int
    steps: int
    seconds: float
    running: bool
    finished: bool
    models: tuple[ModelProgress, ...]
    checkpoints: tuple[Checkpoint, ...]

    @property
    def speed(self) -> float | None:
        return self.step / self.seconds if self.step else None

    @property
    def seconds_left(self) -> float | None:
        if self.finished:
            return 0.0
        return (self.steps - self.step) / self.speed if self.speed else None


class Training:
    """The models of `recipe`, trained by `run`, which one thread calls while others look at `progress()`.

    All models see the same batches, whichever models there are. Checkpoints hold the parameters before the first
    step, at about 20 steps on the way, more of them early, and after the last step."""

    def __init__(self, recipe: Recipe):
        self.recipe = recipe
        self._learners = [Learner(recipe, model) for model in recipe.models]
        self._batches = generator(recipe.seed, "batches")
        self._test = recipe.task.test()
        self._checkpoints = Checkpoints(recipe.steps)
        self._step, self._seconds, self._clock = 0, 0.0, 0.0
        self._changing, self._running = threading.Lock(), threading.Lock()

    def run(self, stop: threading.Event | None = None, on_step: Callable[[int], None] | None = None) -> None:
        """Train until the last step, or until `stop` is set; `on_step` is called with the number of each step done.

        However it ends, what was learned is kept, and another call carries on from there. Raises RuntimeError where
        another thread is running it, and whatever `on_step` raises."""
        if not self._running.acquire(blocking=False):
            raise RuntimeError("this training is running already")
        try:
            self._keep()
            try:
                self._loop(stop or threading.Event(), on_step or (lambda step: None))
            finally:
                self._keep()
        finally:
            self._running.release()

    def _loop(self, stop: threading.Event, on_step: Callable[[int], None]) -> None:
        self._clock = time.perf_counter()
        while not self._finished and not stop.is_set():
            self._advance()
            on_step(self._step)

    @property
    def _finished(self) -> bool:
        return self._step == self.recipe.steps or not any(learner.trouble is None for learner in self._learners)

    def _advance(self) -> None:
        batch = self.recipe.task.batch(self._batches, self.recipe.batch)
        well = [learner for learner in self._learners if learner.trouble is None]
        losses = [learner.learn(batch) for learner in well]
        with self._changing:
            before, self._clock = self._clock, time.perf_counter()
            self._seconds += self._clock - before
            self._step += 1
            for learner, loss in zip(well, losses, strict=True):
                if loss is None:
                    learner.diverge(self._step)
                else:
                    learner.losses.append(loss)
        if self._checkpoints.due(self._step) or self._step % max(1, self.recipe.steps // TESTS) == 0:
            self._keep()

    def _keep(self) -> None:
        """Test every model that is well, and hold on to all parameters."""
        step = self._step
        fresh = [each for each in self._learners if not each.tested or (not each.trouble and each.tested[-1][0] < step)]
        results = [learner.test(self._test) for learner in fresh]
        with self._changing:
            for learner, result in zip(fresh, results, strict=True):
                learner.tested.append((step, *result))
            self._checkpoints.keep(step, [learner.params for learner in self._learners])

    def progress(self) -> Progress:
        """How far it is, at this moment: nothing in it changes afterwards. Any thread may ask."""
        with self._changing:
            return Progress(
                self._step,
                self.recipe.steps,
                self._seconds,
                self._running.locked(),
                self._finished,
                tuple(_seen(learner) for learner in self._learners),
                self._checkpoints.kept,
            )


def _seen(learner: Learner) -> ModelProgress:
    tested = np.array(learner.tested, dtype=np.float64).reshape(-1, 3)
    arrays = np.array(learner.losses), tested[:, 0].astype(np.int64), tested[:, 1].copy(), tested[:, 2].copy()
    for array in arrays:
        array.flags.writeable = False
    losses, steps, test_losses, accuracies = arrays
    known = accuracies if learner.task.accuracy_name else None
    return ModelProgress(learner.name, losses, steps, test_losses, known, learner.trouble)
