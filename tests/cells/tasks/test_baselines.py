"""Each baseline is the loss of what its words say, and loss and accuracy are those of the textbook."""

import math
from collections import Counter

import numpy as np
import pytest
import torch

from cells.tasks import Batch, accuracy, loss
from tests.cells.tasks.examples import SERIES, TEXT, example, seeded

MANY = 20_000


def test_adding_is_always_the_mean():
    task = example("adding")
    batch = task.batch(seeded(1), MANY)
    target = batch.target[batch.mask]
    assert float(target.mean()) == pytest.approx(1, abs=0.02)
    assert float(loss(task, target.mean().expand_as(target), batch)) == pytest.approx(task.baseline, rel=0.03)


@pytest.mark.parametrize("id", ["recall", "parity", "copying"])
def test_a_guess_gives_every_class_the_same_chance(id):
    task = example(id)
    batch = task.batch(seeded(1), MANY)
    scores = torch.zeros(int(batch.mask.sum()), task.outputs)
    assert float(loss(task, scores, batch)) == pytest.approx(task.baseline, abs=1e-5)
    shares = torch.bincount(batch.target[batch.mask], minlength=task.outputs) / batch.mask.sum()
    assert float(shares.max() - shares.min()) < 0.02, "there is a better guess"


@pytest.mark.parametrize("most", [1, 10])
def test_counting_is_by_how_often_each_symbol_comes(most):
    task = example("counting", most=most)
    batch = task.batch(seeded(1), MANY)
    target = batch.target[batch.mask]
    scores = (torch.bincount(target, minlength=4) / len(target)).clamp(min=1e-30).log()
    assert float(loss(task, scores.expand(len(target), 4), batch)) == pytest.approx(task.baseline, rel=0.02)


def test_series_is_to_repeat_the_last_value():
    train, test = SERIES[:72], SERIES[72:]
    scaled = (test - train.mean(0)) / train.std(0)
    task = example("series")
    assert task.baseline == pytest.approx(np.mean((scaled[1:] - scaled[:-1]) ** 2), rel=1e-5)
    batch = task.test()
    assert float(loss(task, batch.x[batch.mask], batch)) == pytest.approx(task.baseline, rel=1e-5)


def test_characters_is_by_how_often_each_occurs():
    train, test = TEXT[:240], TEXT[241:]
    counts = Counter(train)
    total = len(train) + len(set(TEXT))
    expected = -sum(math.log((counts[character] + 1) / total) for character in test) / len(test)
    assert example("characters").baseline == pytest.approx(expected, rel=1e-6)


def test_accuracy_counts_steps_or_whole_sequences():
    target = torch.tensor([[0, 1, 2], [1, 1, 1]])
    mask = torch.tensor([[True, True, False], [True, True, True]])
    said = torch.tensor([[0, 1, 0], [1, 0, 1]])[mask]
    answers, batch = torch.nn.functional.one_hot(said, 4).float(), Batch(torch.zeros(2, 3, 1), target, mask)
    assert accuracy(example("parity"), answers, batch) == pytest.approx(4 / 5)
    assert accuracy(example("copying"), answers, batch) == pytest.approx(2 / 3)
    assert accuracy(example("adding"), answers, batch) is None


def test_loss_counts_only_what_the_mask_says():
    target = torch.tensor([[[1.0, 2.0]], [[3.0, 5.0]]])
    batch = Batch(torch.zeros(2, 1, 1), target, torch.tensor([[False], [True]]))
    assert float(loss(example("series"), torch.tensor([[3.5, 3.0]]), batch)) == pytest.approx((0.25 + 4) / 2)
