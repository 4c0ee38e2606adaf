"""What holds of every task in the registry."""

import pytest
import torch

from cells.tasks import Batch, tasks
from tests.cells.tasks.examples import every_option, every_task, example, seeded


def same(a: Batch, b: Batch) -> bool:
    return torch.equal(a.x, b.x) and torch.equal(a.target, b.target) and torch.equal(a.mask, b.mask)


def well_formed(task, batch):
    T, B, D = batch.x.shape
    assert D == task.inputs == len(task.input_names)
    assert batch.x.dtype == torch.float32
    assert batch.x.isfinite().all()
    assert batch.mask.shape == (T, B)
    assert batch.mask.dtype == torch.bool
    assert batch.mask.any(0).all(), "a sequence in which no answer counts"
    if task.kind == "classes":
        assert batch.target.shape == (T, B)
        assert batch.target.dtype == torch.int64
        assert 0 <= batch.target.min() <= batch.target.max() < task.outputs
    else:
        assert batch.target.shape == (T, B, task.outputs)
        assert batch.target.dtype == torch.float32


@every_task
def test_batches_are_well_formed(task):
    batch = task.batch(seeded(0), 5)
    assert batch.x.shape[1] == 5
    well_formed(task, batch)
    well_formed(task, task.test())


@every_task
def test_the_mask_is_where_the_task_says_that_answers_are_due(task):
    mask = task.batch(seeded(0), 5).mask
    if task.answers == "every step":
        assert mask.all()
    else:
        assert not mask.all()
        assert mask[-1].all() if task.answers == "last step" else mask.any()
        assert task.answers != "last step" or mask.sum() == mask.shape[1]


@every_task
def test_a_seed_gives_its_batches_and_another_gives_others(task):
    first, again = [[task.batch(generator, 8) for _ in range(2)] for generator in (seeded(3), seeded(3))]
    assert all(map(same, first, again))
    assert not same(first[0], first[1])
    assert not same(first[0], task.batch(seeded(4), 8))


@every_task
def test_what_is_tested_and_shown_never_changes(task):
    assert same(task.test(), task.test())
    assert same(task.sample().batch, task.sample().batch)
    assert task.sample().ticks == task.sample().ticks


@every_task
def test_a_sample_is_small_and_has_a_word_for_each_step(task):
    batch, ticks = task.sample().batch, task.sample().ticks
    well_formed(task, batch)
    assert 1 <= batch.x.shape[1] <= 4
    if ticks is not None:
        assert [len(words) for words in ticks] == [len(batch.x)] * batch.x.shape[1]
        assert all(word.strip() for words in ticks for word in words)


@every_task
def test_no_global_random_number_is_drawn(task):
    before = torch.get_rng_state()
    task.batch(seeded(0), 3), task.test(), task.sample()
    assert torch.equal(before, torch.get_rng_state())


@every_task
def test_the_words_on_the_screen_are_there(task):
    assert tasks[task.id] is type(task)
    assert task.about.endswith(".")
    assert "\n" not in task.about
    assert task.name
    assert task.baseline_name
    assert 0 < task.baseline < 10


@every_option
def test_the_ends_of_an_option_are_allowed(id, option):
    # The other options take what lets this one be extreme: no more letters than steps to hold them.
    other = {("copying", "length"): {"letters": 2}, ("copying", "letters"): {"length": 12}}.get((id, option.name), {})
    for value in (option.low, option.default, option.high):
        task = example(id, **other, **{option.name: value})
        well_formed(task, task.batch(seeded(1), 3))


@every_option
def test_beyond_its_ends_an_option_is_refused(id, option):
    for value in (option.low - 1, option.high + 1, 2.5, True, None, "3"):
        with pytest.raises(ValueError, match=rf"{option.name} is .*allowed.* from {option.low} to {option.high}") as e:
            example(id, **{option.name: value})
        assert repr(value) in str(e.value)
