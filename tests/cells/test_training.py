"""Training: it learns, it can be stopped, it keeps what it had, and models do not disturb each other."""

import threading
from dataclasses import dataclass, field, replace

import numpy as np
import pytest
import torch

import cells
from cells.checkpoints import schedule
from cells.layer import Layer
from cells.recipe import Model, Recipe
from cells.stack import Stack
from cells.tasks import Batch, loss, tasks
from cells.tasks.adding import Adding
from cells.training import Training
from tests.cells.tasks.examples import example

LSTM, GRU, MIN_GRU = (cells.catalogue[id] for id in ("lstm", "gru", "min_gru"))
GROWING = cells.parse("h = 3 * h + W @ x   # hidden state", name="growing")
WAVE = np.sin(np.arange(200) / 2)[:, None]


@dataclass(frozen=True, eq=False)
class Recorded(Adding):
    """The adding problem, which remembers its batches."""

    seen: list[Batch] = field(default_factory=list)

    def batch(self, generator, size):
        self.seen.append(super().batch(generator, size))
        return self.seen[-1]


def recipe(*bodies, steps=12, **changes):
    return Recipe.of(example("adding", length=6), bodies, units=4, steps=steps, batch=8, **changes)


def trained(given, **how):
    training = Training(given)
    training.run(**how)
    return training.progress()


def stopping_at(step):
    """Arguments of run that stop the training after `step`."""
    stop = threading.Event()
    return {"stop": stop, "on_step": lambda now: stop.set() if now == step else None}


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


def test_nothing_global_is_touched():
    before = torch.get_rng_state(), torch.get_num_threads(), torch.is_grad_enabled()
    stack = Stack([Layer(LSTM, 3), Layer(GRU, 3)], dropout=0.5)
    trained(Recipe.of(example("copying", length=5, letters=2), [stack, MIN_GRU], steps=4))
    assert torch.equal(before[0], torch.get_rng_state())
    assert before[1:] == (torch.get_num_threads(), torch.is_grad_enabled())


def test_a_stack_learns_with_its_dropout_and_is_tested_without():
    stack = Stack([Layer(GRU, 6), Layer(MIN_GRU, 6)], dropout=0.5)
    plain = Stack(stack.layers)
    dropped, again, kept = (trained(recipe(each)).models[0] for each in (stack, stack, plain))
    assert np.array_equal(dropped.losses, again.losses)
    assert not np.array_equal(dropped.losses, kept.losses)
    assert dropped.test_losses[0] == kept.test_losses[0]
    assert dropped.name == kept.name == "GRU, 6 units + minGRU, 6 units"


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


def test_without_a_clip_large_gradients_pass():
    clipped, free = (trained(replace(recipe(LSTM), clip=clip)).models[0].losses for clip in (1e-9, None))
    assert clipped[0] == free[0]
    assert not np.array_equal(clipped, free)
