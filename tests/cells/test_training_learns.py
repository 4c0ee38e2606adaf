"""A training learns: what no baseline can, with dropout and without, its gradients clipped or free."""

from dataclasses import replace

import numpy as np
import pytest

from cells.layer import Layer
from cells.recipe import Recipe
from cells.stack import Stack
from cells.tasks import tasks
from tests.cells.learning import GRU, LSTM, MIN_GRU, WAVE, recipe, trained
from tests.cells.tasks.examples import example

QUICK = [
    ("series", GRU, 150, {"values": WAVE, "length": 15}),
    ("adding", GRU, 350, {"length": 8}),
    ("recall", LSTM, 250, {"delay": 5}),
    ("recall", MIN_GRU, 250, {"delay": 5}),
    ("parity", GRU, 250, {"length": 6}),
    ("counting", LSTM, 250, {"most": 4}),
    ("copying", GRU, 250, {"length": 6, "letters": 2}),
    ("characters", LSTM, 80, {"text": "abcd " * 40, "length": 10}),
]


def test_every_task_has_a_quick_version_here():
    assert {id for id, *_ in QUICK} == set(tasks)


@pytest.mark.parametrize(("id", "cell", "steps", "settings"), QUICK, ids=lambda each: getattr(each, "id", None))
def test_a_model_learns_what_the_baseline_cannot(id, cell, steps, settings):
    task = example(id, **settings)
    (model,) = trained(Recipe.of(task, [cell], units=16, learning_rate=0.02, steps=steps, batch=24)).models
    assert model.test_losses[0] > 0.8 * task.baseline
    assert model.test_losses[-1] < 0.3 * task.baseline
    assert np.mean(model.losses[-10:]) < 0.3 * task.baseline
    assert model.accuracies is None or model.accuracies[-1] > 0.9


def test_a_stack_learns_with_its_dropout_and_is_tested_without():
    stack = Stack([Layer(GRU, 6), Layer(MIN_GRU, 6)], dropout=0.5)
    plain = Stack(stack.layers)
    dropped, again, kept = (trained(recipe(each)).models[0] for each in (stack, stack, plain))
    assert np.array_equal(dropped.losses, again.losses)
    assert not np.array_equal(dropped.losses, kept.losses)
    assert dropped.test_losses[0] == kept.test_losses[0]
    assert dropped.name == kept.name == "GRU, 6 units + minGRU, 6 units"


def test_without_a_clip_large_gradients_pass():
    clipped, free = (trained(replace(recipe(LSTM), clip=clip)).models[0].losses for clip in (1e-9, None))
    assert clipped[0] == free[0]
    assert not np.array_equal(clipped, free)
