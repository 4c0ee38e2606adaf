"""The page that trains: every task runs to its end, and what it shows is what was learned."""

import threading
import time

import numpy as np
import pytest
from streamlit.testing.v1 import AppTest

import cells
from cells.recipe import Recipe
from cells.tasks import tasks
from cells.tasks.series import NextStep
from tests.pages.driving import charts, said, widget
from viz.pages.background import Job

STEPS = 5


def script():
    from viz.pages import train

    train.page()


def opened(**query: str | list[str]) -> AppTest:
    app = AppTest.from_function(script, default_timeout=60)
    app.query_params.update(query)
    return ran(app)


def ran(app: AppTest) -> AppTest:
    app.run()
    assert not app.exception, [each.value for each in app.exception]
    return app


def small(id: str, **query: str | list[str]) -> AppTest:
    """The page, set to a small training of this task."""
    sizes = {f"train_{id}_units": "3", f"train_{id}_steps": str(STEPS)}
    return opened(train_task=tasks[id].name, **sizes, **query)


def trained(app: AppTest) -> Job:
    """Press Train, and wait for the end."""
    app.button(key="train_start").click()
    ran(app)
    job: Job = app.session_state["train_job"]
    job.thread.join(60)
    assert not job.running
    ran(app)
    return job


def assert_shows(app: AppTest, job: Job, index: int, layer: int = 0) -> None:
    """The heaviest line of each panel is unit 1 of a trace that is computed here from the checkpoint."""
    checkpoint = job.progress().checkpoints[index]
    x = job.recipe.task.sample().batch.x[:, 0]
    drawn = [trace["y"] for trace in charts(app)["gates_chart"] if "y" in trace]
    for model, params in zip(job.recipe.models, checkpoint.params, strict=True):
        trace = cells.run(model.stack(job.recipe.task.outputs), params, x).layers[layer]
        for role, name in trace.cell.roles.items():
            if role.endswith(("gate", "state")):
                units = trace[name][:, 0].numpy().T
                whole = np.concatenate([np.append(unit, np.nan) for unit in units]).astype(np.float32)
                assert any(y.shape == whole.shape and np.allclose(y, whole, atol=1e-6, equal_nan=True) for y in drawn)


@pytest.mark.parametrize("id", list(tasks))
def test_every_task_trains_to_its_end_and_shows_what_was_learned(id):
    app = small(id)
    job = trained(app)
    assert job.progress().step == STEPS
    assert {"losses_chart", "input_chart", "gates_chart"} <= charts(app).keys()
    slider = app.select_slider(key="train_time")
    assert slider.options[0] == "before training"
    assert slider.options[-1] == f"step {STEPS}, after training"
    assert_shows(app, job, -1)


def test_the_slider_goes_back_to_the_gates_before_training():
    app = small("recall")
    job = trained(app)
    app.select_slider(key="train_time").set_value(0)
    ran(app)
    assert_shows(app, job, 0)
    with pytest.raises(AssertionError):
        assert_shows(app, job, -1)


def test_either_of_two_layers_can_be_seen():
    app = small("recall", train_layers="2")
    job = trained(app)
    assert_shows(app, job, -1, layer=1)
    widget(app, "train_layer").set_value("Layer 1")
    ran(app)
    assert_shows(app, job, -1, layer=0)


def test_a_series_of_ones_own_can_be_learned():
    numbers = " ".join(str(round(float(np.sin(step / 3)), 3)) for step in range(80))
    app = small("series", train_series="My own input", input="Typed numbers", numbers=numbers)
    job = trained(app)
    assert isinstance(job.recipe.task, NextStep)
    assert len(job.recipe.task.values) == 80
    assert_shows(app, job, -1)
    widget(app, "numbers").set_value("1 2 3")
    ran(app)
    assert "the series has 3 steps; allowed are 10 or more" in " ".join(said(app).split())
    assert app.button(key="train_start").disabled
    assert_shows(app, job, -1)


def test_stacks_of_different_depth_learn_side_by_side():
    app = small("recall", train_cells=["minGRU", "minGRU + GRU"], train_outputs="true", train_dropout="0.2")
    job = trained(app)
    shallow, deep = (model.stack(1) for model in job.recipe.models)
    assert [len(shallow.layers), len(deep.layers)] == [1, 2]
    assert (shallow.output_layers, deep.output_layers, deep.dropout) == (False, True, 0.2)
    assert_shows(app, job, -1, layer=-1)
    widget(app, "train_layer").set_value("All")
    ran(app)
    for layer in (0, -1):
        assert_shows(app, job, -1, layer=layer)


def test_the_same_model_twice_is_trained_once():
    app = small("recall", train_cells=["LSTM", "LSTM + LSTM", "GRU"], train_layers="2")
    job = trained(app)
    assert [model.body.name for model in job.recipe.models] == ["LSTM + LSTM", "GRU + GRU"]
    assert_shows(app, job, -1, layer=-1)


def test_before_a_training_the_page_explains_itself():
    app = opened()
    assert "Press Train".lower() in said(app).replace("**", "").lower()
    assert "gates_chart" not in charts(app)


def test_settings_that_make_no_training_are_refused_and_kept():
    app = small("copying", train_copying_length="4", train_copying_letters="9")
    assert "letters is 9" in " ".join(said(app).split())
    assert app.button(key="train_start").disabled
    assert widget(app, "train_copying_letters").value == 9
    widget(app, "train_copying_length").set_value(12)
    ran(app)
    assert not app.error
    assert not app.button(key="train_start").disabled


def test_each_task_keeps_its_own_settings():
    app = small("recall")
    widget(app, "train_task").set_value(tasks["adding"].name)
    ran(app)
    assert widget(app, "train_adding_units").value == tasks["adding"].defaults.units
    widget(app, "train_task").set_value(tasks["recall"].name)
    ran(app)
    assert widget(app, "train_recall_units").value == 3


def test_two_sessions_do_not_share_a_training():
    one, other = small("recall"), small("recall")
    trained(one)
    ran(other)
    assert "train_job" not in other.session_state
    assert "gates_chart" not in charts(other)


def recipe(steps: int) -> Recipe:
    return Recipe.of(tasks["recall"](), [cells.catalogue["rnn"]], units=2, steps=steps)


def test_a_stopped_training_keeps_what_it_learned_and_carries_on():
    job = Job(recipe(20_000))
    job.stop()
    job.thread.join(30)
    before = job.progress()
    assert before.step < 20_000
    assert before.checkpoints[-1].step == before.step
    job.start()
    pause, deadline = threading.Event(), time.monotonic() + 30
    while job.progress().step == before.step and time.monotonic() < deadline:
        pause.wait(0.01)
    job.stop()
    job.thread.join(30)
    assert job.progress().step > before.step


def test_a_training_ends_when_its_tab_is_gone_for_long_and_not_before():
    gone = Job(recipe(100_000), patience=0.0)
    gone.leave()
    gone.thread.join(30)
    assert not gone.running
    assert not gone.progress().finished
    back = Job(recipe(30), patience=60.0)
    back.leave()
    back.stay()
    back.thread.join(60)
    assert back.progress().finished
