"""A small one of every task, for the tests that run over all of them."""

import string
from typing import Any

import numpy as np
import pytest
import torch

from cells.tasks import Task, tasks

NOISE = np.random.default_rng(7)
SERIES = np.column_stack([np.arange(90) + NOISE.standard_normal(90), NOISE.standard_normal(90)])
TEXT = "".join(NOISE.choice(list(string.ascii_lowercase), 300))
GIVEN: dict[str, dict[str, Any]] = {"series": {"values": SERIES}, "characters": {"text": TEXT}}


def example(id: str, **settings) -> Task:
    return tasks[id](**{**GIVEN.get(id, {}), **settings})


def seeded(seed: int) -> torch.Generator:
    return torch.Generator().manual_seed(seed)


every_task = pytest.mark.parametrize("task", [example(id) for id in tasks], ids=list(tasks))
every_option = pytest.mark.parametrize(
    ("id", "option"),
    [(id, option) for id, kind in tasks.items() for option in kind.options()],
    ids=lambda each: each if isinstance(each, str) else each.name,
)
