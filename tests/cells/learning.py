"""A small training for the tests: its recipe, its end, and a wave that a model can learn."""

import numpy as np

import cells
from cells.recipe import Recipe
from cells.training import Training
from tests.cells.tasks.examples import example

LSTM, GRU, MIN_GRU = (cells.catalogue[id] for id in ("lstm", "gru", "min_gru"))
WAVE = np.sin(np.arange(200) / 2)[:, None]


def recipe(*bodies, steps=12, **changes):
    return Recipe.of(example("adding", length=6), bodies, units=4, steps=steps, batch=8, **changes)


def trained(given, **how):
    training = Training(given)
    training.run(**how)
    return training.progress()
