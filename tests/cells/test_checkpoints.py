"""Checkpoints: when they are due, and that they are copies."""

from itertools import pairwise

import pytest
import torch

from cells.checkpoints import COUNT, Checkpoints, schedule


@pytest.mark.parametrize("steps", [1, 2, 3, 10, 19, 20, 100, 1_000, 100_000])
def test_the_schedule(steps):
    due = schedule(steps)
    assert due[0] == 0
    assert due[-1] == steps
    assert len(due) <= COUNT
    gaps = [after - before for before, after in pairwise(due)]
    assert all(gap > 0 for gap in gaps)
    assert gaps[: len(gaps) // 2] == sorted(gaps[: len(gaps) // 2]), "not denser early"
    assert len(due) >= min(steps, COUNT // 2), "too few"


def test_of_the_steps_between_only_the_latest_is_kept():
    checkpoints, value = Checkpoints(1_000), torch.zeros(2)
    for step in range(1_001):
        value += 1
        checkpoints.keep(step, [{"w": value}])
        assert checkpoints.kept[-1].step == step
        assert len(checkpoints.kept) <= COUNT + 1
    assert tuple(each.step for each in checkpoints.kept) == schedule(1_000)
    assert all((each.params[0]["w"] == each.step + 1).all() for each in checkpoints.kept)
