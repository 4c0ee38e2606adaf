"""The sidebar of a training: the task, the cells, and how they learn -> a recipe."""

from collections.abc import Callable, Hashable
from dataclasses import dataclass
from functools import partial
from typing import Any

import streamlit as st

from cells.recipe import MAX_STEPS, Recipe
from cells.tasks import Option, Task, tasks
from cells.tasks.characters import MIN_CHARACTERS, RHYME, Characters
from cells.tasks.series import NextStep
from viz.inputs import MAX_COLUMNS, InputError, Series, real_series
from viz.pages import choose_input
from viz.pages.choose_models import ModelControls
from viz.pages.compute import digest
from viz.pages.controls import control
from viz.settings import Choice, Choices, Real, Setting, Text, Whole

_KINDS = {kind.name: kind for kind in tasks.values()}
_SERIES = {series.name: series for series in real_series.values() if series.id in ("seattle", "stocks")}
MAX_UNITS = 256

TASK = Choice("train_task", "Task", tasks["recall"].name, tuple(_KINDS))
OWN = "My own input"
SERIES = Choice(
    "train_series",
    "Series",
    next(reversed(_SERIES)),
    (*_SERIES, OWN),
    "Only a series with a pattern can be learned. Your own is the input that Explore shows.",
)
COLUMNS = {
    series.id: Choices(f"train_{series.id}_columns", "Columns", series.default, series.columns, MAX_COLUMNS)
    for series in _SERIES.values()
}
TEXT = Text("train_text", "Text", RHYME, 5_000, f"At least {MIN_CHARACTERS} characters. Type or paste your own.")
MODELS = ModelControls("train_", "All learn from the same sequences.")
DROPOUT = Real(
    "train_dropout",
    "Dropout",
    0.0,
    0.0,
    0.9,
    0.1,
    "While learning, each number between two layers is set to 0 with this chance.",
)
SEED = Whole("train_seed", "Seed", 0, 0, 999_999, "First weights and sequences are random; a seed draws them again.")


def _option(kind: type[Task], item: Option) -> Whole:
    return Whole(f"train_{kind.id}_{item.name}", item.label, item.default, item.low, item.high, item.help)


def _learning(kind: type[Task]) -> tuple[Whole, Whole, Real]:
    """Units, steps and learning rate: each task keeps its own, which begin where an LSTM learns it."""
    usual, key = kind.defaults, f"train_{kind.id}"
    rate = "How far the weights move at each training step. Too far, and the loss jumps or breaks off."
    return (
        Whole(f"{key}_units", "Units", usual.units, 1, MAX_UNITS, "How many numbers each gate and state has."),
        Whole(f"{key}_steps", "Training steps", usual.steps, 1, MAX_STEPS, "How often the weights are improved."),
        Real(f"{key}_rate", "Learning rate", usual.learning_rate, 1e-5, 1.0, 0.001, rate),
    )


def settings() -> list[Setting]:
    """Every setting of a training, whatever the task is now."""
    options = [_option(kind, item) for kind in tasks.values() for item in kind.options()]
    learning = [setting for kind in tasks.values() for setting in _learning(kind)]
    data = [SERIES, *COLUMNS.values(), *choose_input.settings(), TEXT]
    return [TASK, *data, *MODELS.settings(), DROPOUT, SEED, *options, *learning]


@dataclass(frozen=True)
class Asked:
    """What the sidebar asks for: two are equal where their settings are. `recipe` is None where they make none, and
    `problem` then says why."""

    key: tuple[Any, ...]
    recipe: Recipe | None
    problem: str = ""


def choose_task() -> Asked:
    """Draw the controls."""
    st.header("Task")
    kind = _KINDS[control(TASK)]
    st.caption(kind.about)
    data, give = _data(kind)
    options = {item.name: control(_option(kind, item)) for item in kind.options()}
    st.header("Cells")
    models = MODELS.pick()
    units_of, steps_of, rate_of = _learning(kind)
    left, right = st.columns(2)
    with left:
        units, steps = control(units_of), control(steps_of)
    with right:
        rate, seed = control(rate_of), control(SEED)
    models = list(dict.fromkeys(MODELS.swap(MODELS.deepen(models))))  # the same model twice would learn the same
    dropout = control(DROPOUT) if max(map(len, models)) > 1 else 0.0
    stacks = MODELS.stacks(models, units, dropout)
    key = (kind.id, tuple(options.items()), data, tuple(stacks), rate, steps, seed)
    try:
        task = kind(**give(), **options)
        recipe = Recipe.of(task, stacks, learning_rate=rate, steps=steps, seed=seed)
    except (InputError, ValueError) as problem:
        return Asked(key, None, str(problem))
    shown = len(task.sample().batch.x)
    if shown < options.get("length", 0):
        st.caption(f"There is not more to test on: the sequences shown have {shown} steps.")
    return Asked(key, recipe)


def _data(kind: type[Task]) -> tuple[Hashable, Callable[[], dict[str, Any]]]:
    """What a task learns from where it is the person's own, a series or a text: a key, and the task's arguments."""
    if kind is Characters:
        text = control(TEXT, height=140)
        return text, lambda: {"text": text}
    if kind is not NextStep:
        return None, dict
    name = control(SERIES)
    if name == OWN:
        own = choose_input.choose_input()
        st.caption("Whatever *Standardize* says, this task shifts and scales each column by its training part.")
        return (digest(own), own.columns), partial(_arguments, lambda: own)
    series = _SERIES[name]
    st.caption(series.about)
    columns = control(COLUMNS[series.id])
    return (name, columns), partial(_arguments, partial(series, columns))


def _arguments(series: Callable[[], Series]) -> dict[str, Any]:
    found = series()
    return {"values": found.values, "names": found.columns}
