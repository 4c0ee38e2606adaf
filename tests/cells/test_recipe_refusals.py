"""What a recipe refuses: each message names the setting, what it was and what is allowed."""

from dataclasses import replace

import pytest

from cells.layer import Layer
from cells.recipe import Model
from cells.stack import Stack
from tests.cells.learning import LSTM, recipe

WRONG = [
    ({"models": ()}, "models: 0 were given; allowed are 1 to 4"),
    ({"models": (Model(LSTM, 2),) * 5}, "models: 5 were given; allowed are 1 to 4"),
    ({"learning_rate": 0}, "learning_rate is 0; allowed are numbers above 0"),
    ({"learning_rate": float("nan")}, "learning_rate is nan"),
    ({"learning_rate": float("inf")}, "learning_rate is inf"),
    ({"learning_rate": "fast"}, "learning_rate is 'fast'"),
    ({"steps": 0}, "steps is 0; allowed are whole numbers from 1 to 100,000"),
    ({"steps": 100_001}, "steps is 100001"),
    ({"steps": 2.5}, "steps is 2.5"),
    ({"batch": 0}, "batch is 0; allowed are whole numbers from 1 to 1,024"),
    ({"batch": True}, "batch is True"),
    ({"seed": 0.5}, "seed is 0.5; allowed are whole numbers"),
    ({"clip": -1.0}, "clip is -1.0; allowed are numbers above 0"),
]


@pytest.mark.parametrize(("changes", "wrong"), WRONG, ids=[wrong.partition(";")[0] for _, wrong in WRONG])
def test_a_bad_setting_is_named(changes, wrong):
    with pytest.raises(ValueError, match=wrong):
        replace(recipe(LSTM), **changes)


@pytest.mark.parametrize(
    ("body", "units", "wrong"),
    [
        (LSTM, 0, "units must be a whole number from 1, not 0"),
        (LSTM, None, "units must be a whole number from 1 to 512, not None"),
        (LSTM, 513, "units must be at most 512, not 513"),
        (Stack([Layer(LSTM, 600)]), None, "units must be at most 512, not 600"),
        (Stack([Layer(LSTM, 2)]), 3, "units must be None for a stack, not 3"),
        ("lstm", 3, "cell must be a Cell"),
    ],
)
def test_a_bad_model_is_named(body, units, wrong):
    with pytest.raises(ValueError, match=wrong):
        Model(body, units)


def test_too_many_parameters_are_refused_before_they_are_drawn():
    with pytest.raises(ValueError, match=r"parameters; allowed are at most 2,000,000"):
        recipe(Stack([Layer(LSTM, 512)] * 2))
