"""Models that train together do not disturb each other, nor anything global, not even when one diverges."""

from dataclasses import dataclass, field

import numpy as np
import pytest
import torch

import cells
from cells.layer import Layer
from cells.recipe import Recipe
from cells.stack import Stack
from cells.tasks import Batch
from cells.tasks.adding import Adding
from cells.training import Training
from tests.cells.learning import GRU, LSTM, MIN_GRU, WAVE, recipe, trained
from tests.cells.tasks.examples import example

GROWING = cells.parse("h = 3 * h + W @ x   # hidden state", name="growing")


@dataclass(frozen=True, eq=False)
class Recorded(Adding):
    """The adding problem, which remembers its batches."""

    seen: list[Batch] = field(default_factory=list)

    def batch(self, generator, size):
        self.seen.append(super().batch(generator, size))
        return self.seen[-1]


def test_batches_hang_on_the_seed_and_not_on_the_models():
    def batches(*bodies, seed=0):
        task = Recorded(length=6)
        training = Training(Recipe.of(task, bodies, units=4, steps=5, batch=8, seed=seed))
        task.seen.clear()
        training.run()
        return [each.x for each in task.seen]

    one, three, other = batches(LSTM), batches(MIN_GRU, GRU, LSTM), batches(LSTM, seed=1)
    assert len(one) == len(three) == 5
    assert all(map(torch.equal, one, three))
    assert not any(map(torch.equal, one, other))
    assert not torch.equal(one[0], one[1])


def test_a_model_learns_the_same_alone_and_beside_others():
    beside, alone = trained(recipe(GRU, LSTM, MIN_GRU)), trained(recipe(LSTM))
    assert np.array_equal(beside.models[1].losses, alone.models[0].losses)
    assert np.array_equal(beside.models[1].test_losses, alone.models[0].test_losses)


def test_shared_names_begin_with_shared_weights():
    first = trained(recipe(LSTM, cells.catalogue["lstm_no_output"], MIN_GRU)).checkpoints[0]
    full, without, _ = first.params
    shared = set(full) & set(without)
    assert {"0.W_i", "0.U_f", "head.W"} <= shared
    assert all(torch.equal(full[name], without[name]) for name in shared)


@pytest.mark.parametrize("growing_first", [True, False])
def test_a_model_that_diverges_stops_alone(growing_first):
    task = example("series", values=WAVE, length=120)
    bodies = [GROWING, GRU] if growing_first else [GRU, GROWING]
    progress = trained(Recipe.of(task, bodies, units=4, steps=6, learning_rate=0.02))
    growing, well = progress.models if growing_first else progress.models[::-1]
    alone = trained(Recipe.of(task, [GRU], units=4, steps=6, learning_rate=0.02)).models[0]
    assert well.trouble is None
    assert np.array_equal(well.losses, alone.losses)
    assert "growing" in growing.trouble
    assert "step 1:" in growing.trouble
    assert "0.02, such as 0.002" in growing.trouble
    assert growing.losses.size == 0
    assert progress.finished
    assert progress.step == 6
    for params in progress.checkpoints[-1].params:
        assert all(value.isfinite().all() for value in params.values())


def test_when_all_diverge_it_is_over():
    progress = trained(Recipe.of(example("series", values=WAVE, length=120), [GROWING], units=4, steps=50))
    assert (progress.step, progress.finished, progress.seconds_left) == (1, True, 0)


def test_nothing_global_is_touched():
    before = torch.get_rng_state(), torch.get_num_threads(), torch.is_grad_enabled()
    stack = Stack([Layer(LSTM, 3), Layer(GRU, 3)], dropout=0.5)
    trained(Recipe.of(example("copying", length=5, letters=2), [stack, MIN_GRU], steps=4))
    assert torch.equal(before[0], torch.get_rng_state())
    assert before[1:] == (torch.get_num_threads(), torch.is_grad_enabled())
