"""The parameters of all models at some steps of the training: the first, the last, and more of the early ones."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from cells.weights import Params

COUNT = 20


@dataclass(frozen=True, eq=False)
class Checkpoint:
    """Parameters of each model after `step` steps, step 0: untrained. They are copies, which nothing changes."""

    step: int
    params: tuple[Params, ...]


def schedule(steps: int, count: int = COUNT) -> tuple[int, ...]:
    """At most `count` steps from 0 to `steps`, in order, each further from the one before: most is learned early."""
    grown = np.geomspace(1, steps, count - 1).round().astype(int)
    return tuple(sorted({0, steps, *grown.tolist()}))


class Checkpoints:
    """Those of the schedule that were reached, and the latest, where the training was stopped between two of them."""

    def __init__(self, steps: int):
        self.schedule = frozenset(schedule(steps))
        self.kept: tuple[Checkpoint, ...] = ()

    def due(self, step: int) -> bool:
        return step in self.schedule

    def keep(self, step: int, params: Sequence[Params]) -> None:
        """Copy `params` as those after `step`; once there is one for this step, nothing happens."""
        if self.kept and self.kept[-1].step == step:
            return
        copies = tuple({name: value.detach().clone() for name, value in each.items()} for each in params)
        before = tuple(each for each in self.kept if self.due(each.step))
        self.kept = (*before, Checkpoint(step, copies))
