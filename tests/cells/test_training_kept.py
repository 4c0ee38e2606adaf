"""A training keeps what it learned: from untrained to trained, watched on its way, stopped and carried on."""

import threading

import numpy as np
import pytest
import torch

import cells
from cells.checkpoints import schedule
from cells.tasks import loss
from cells.training import Training
from tests.cells.learning import GRU, LSTM, MIN_GRU, recipe, trained


def stopping_at(step):
    """Arguments of run that stop the training after `step`."""
    stop = threading.Event()
    return {"stop": stop, "on_step": lambda now: stop.set() if now == step else None}


def test_checkpoints_begin_untrained_and_end_trained():
    given = recipe(GRU, MIN_GRU, steps=60)
    progress = trained(given)
    assert tuple(each.step for each in progress.checkpoints) == schedule(60)
    for i, model in enumerate(given.models):
        stack = model.stack(1)
        drawn = stack.init(2, given.seed)
        assert all(torch.equal(drawn[name], value) for name, value in progress.checkpoints[0].params[i].items())
        batch = given.task.test()
        for checkpoint in progress.checkpoints:
            assert not any(value.requires_grad for value in checkpoint.params[i].values())
            head = cells.run(stack, checkpoint.params[i], batch.x).head
            at = list(progress.models[i].tested).index(checkpoint.step)
            expected = progress.models[i].test_losses[at]
            assert float(loss(given.task, head[batch.mask], batch)) == pytest.approx(expected, abs=1e-5)


def test_stopped_it_keeps_what_it_learned_and_can_carry_on():
    whole = trained(recipe(LSTM, MIN_GRU, steps=60))
    training = Training(recipe(LSTM, MIN_GRU, steps=60))
    training.run(**stopping_at(41))
    stopped = training.progress()
    assert 41 not in schedule(60)
    assert (stopped.step, stopped.running, stopped.finished) == (41, False, False)
    assert stopped.checkpoints[-1].step == 41
    assert stopped.models[0].tested[-1] == 41
    assert np.array_equal(stopped.models[0].losses, whole.models[0].losses[:41])
    training.run()
    resumed = training.progress()
    assert resumed.finished
    assert np.array_equal(resumed.models[1].losses, whole.models[1].losses)
    assert [each.step for each in resumed.checkpoints] == [each.step for each in whole.checkpoints]
    assert stopped.step == 41
    assert len(stopped.models[0].losses) == 41


def test_stopped_before_the_first_step_it_has_the_untrained_models():
    stop = threading.Event()
    stop.set()
    progress = trained(recipe(LSTM), stop=stop)
    assert [each.step for each in progress.checkpoints] == [0]
    assert progress.models[0].losses.shape == (0,)
    assert progress.speed is progress.seconds_left is None


def test_what_the_caller_raises_ends_it_and_loses_nothing():
    class LeftPageError(Exception):
        pass

    def leave(step):
        if step == 5:
            raise LeftPageError

    training = Training(recipe(LSTM))
    with pytest.raises(LeftPageError):
        training.run(on_step=leave)
    assert training.progress().checkpoints[-1].step == 5
    training.run()
    assert training.progress().finished


def test_progress_can_be_watched_from_another_thread_and_never_changes():
    training, stepped, seen = Training(recipe(LSTM, MIN_GRU, steps=150)), threading.Event(), []
    thread = threading.Thread(target=training.run, kwargs={"on_step": lambda step: stepped.set()})
    thread.start()
    while thread.is_alive() and stepped.wait(timeout=30):
        stepped.clear()
        seen.append(training.progress())
        if seen[-1].finished:
            thread.join()
    assert training.progress().step == 150
    assert {progress.step for progress in seen} & set(range(1, 150)), "never seen on its way"
    for progress in seen:
        assert all(len(model.losses) == progress.step for model in progress.models)
        assert all(len(model.tested) == len(model.test_losses) for model in progress.models)
        assert all(checkpoint.step <= progress.step for checkpoint in progress.checkpoints)
        if progress.step:
            rest = (150 - progress.step) * progress.seconds / progress.step
            assert progress.seconds_left == pytest.approx(0 if progress.finished else rest)
    assert [progress.step for progress in seen] == sorted(progress.step for progress in seen)
    with pytest.raises(ValueError, match="read-only"):
        seen[-1].models[0].losses[:] = 0


def test_one_training_does_not_run_twice_at_once():
    training = Training(recipe(LSTM))
    with pytest.raises(RuntimeError, match="running already"):
        training.run(on_step=lambda step: training.run())
