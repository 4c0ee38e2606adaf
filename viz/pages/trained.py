"""Gates at any moment of a training: a slider over its checkpoints, and the picture of Explore."""

import time
from dataclasses import dataclass

import streamlit as st
from torch import Tensor

import cells
from cells import Cell, Trace
from cells.checkpoints import Checkpoint
from cells.recipe import Recipe
from cells.tasks import Task
from viz.inputs import MAX_COLUMNS, Series
from viz.pages import explore, picture
from viz.pages.answers import answers
from viz.pages.background import Job
from viz.pages.cards import cards
from viz.pages.compute import Result
from viz.pages.controls import control
from viz.pages.wording import many
from viz.settings import Whole
from viz.theme import Theme

UNIT = Whole("train_unit", "Unit to follow", 1, 0, 256, "Its line is bold; 0 is the mean of all units.")
TIME, SEQUENCE, LAYER = "train_time", "train_sequence", "train_layer"
DRAWN, SEEN, FOLLOW = "train_drawn", "train_seen", "train_follow"
TRAINED = "trained"


@dataclass(frozen=True, eq=False)
class Seen:
    """Traces of one layer of every model on one sequence, and (T, O) what each model answers."""

    traces: tuple[Trace, ...]
    answers: tuple[Tensor, ...]


def forget() -> None:
    """A new training begins: its latest gates are shown, until the person moves the slider."""
    for key in (TIME, DRAWN, SEEN):
        st.session_state.pop(key, None)
    st.session_state[FOLLOW] = True


def following() -> bool:
    """Whether the person looks at the latest gates."""
    return bool(st.session_state.get(FOLLOW, True))


def note(kept: tuple[Checkpoint, ...]) -> None:
    """Remember which gates this run of the page draws, and when."""
    st.session_state[DRAWN] = (kept[-1].step if kept else -1, time.monotonic())


def gates_over_training(job: Job, kept: tuple[Checkpoint, ...], chosen: tuple[Cell, ...], theme: Theme) -> None:
    """Draw the controls and the gates that they ask for; there is at least one checkpoint."""
    recipe = job.recipe
    st.subheader("Gates at a moment of the training")
    checkpoint = _moment(kept, job.running)
    sample = recipe.task.sample()
    with st.container(horizontal=True, vertical_alignment="bottom", key="train_view"):
        index = _one_of("Sequence", SEQUENCE, sample.batch.x.shape[1])
        layers = len(recipe.models[0].layers)
        layer = _one_of("Layer", LAYER, layers) if layers > 1 else 0
        unit = min(control(UNIT, width=150), recipe.models[0].layers[0].units)
        go = st.button("See these in Explore", key="train_explore", icon=":material/timeline:")
    seen = _seen(job.number, recipe, checkpoint, index, layer)
    x = sample.batch.x[:, index]
    series = series_of(recipe.task, x, index)
    if go:
        _to_explore(chosen, seen, series, recipe.task, checkpoint.step)
    answers(recipe.task, index, dict(zip([cell.name for cell in chosen], seen.answers, strict=True)), theme)
    picture.picture(seen.traces, series, unit, st.container(), theme)
    cards([Result(trace, _difference(trace)) for trace in seen.traces], theme)


def example(task: Task, theme: Theme) -> None:
    """The first sequence of `task` with its right answers, before anything is trained."""
    sample = task.sample()
    x = sample.batch.x[:, 0]
    answers(task, 0, {}, theme)
    picture.input_chart(st.container(), series_of(task, x, 0), (1, len(x)), theme)


def _moment(kept: tuple[Checkpoint, ...], running: bool) -> Checkpoint:
    known = {checkpoint.step: checkpoint for checkpoint in kept}
    options, latest = list(known), kept[-1].step
    if following() or st.session_state.get(TIME) not in known:
        st.session_state[TIME] = latest

    def words(step: int) -> str:
        if step == 0:
            return "before training"
        return f"step {step:,}, {'after' if step == latest and not running else 'during'} training"

    if len(options) == 1:
        st.caption("These are the gates before training; more moments come as it learns.")
        return kept[0]
    step = st.select_slider("Training time", options, key=TIME, format_func=words, on_change=_moved, args=(latest,))
    return known[step]


def _moved(latest: int) -> None:
    st.session_state[FOLLOW] = st.session_state[TIME] == latest


def _one_of(label: str, key: str, count: int) -> int:
    """A number from 1 to `count`, as an index."""
    if st.session_state.get(key, 1) > count:
        st.session_state[key] = 1
    chosen = st.segmented_control(label, range(1, count + 1), default=1, key=key, required=True)
    return int(chosen or 1) - 1


def _seen(number: int, recipe: Recipe, checkpoint: Checkpoint, index: int, layer: int) -> Seen:
    """Kept for as long as nothing changes, so that the player need not be sent again."""
    key = (number, checkpoint.step, index, layer)
    if st.session_state.get(SEEN, (None,))[0] != key:
        x = recipe.task.sample().batch.x[:, index]
        found = [
            cells.run(model.stack(recipe.task.outputs), params, x)
            for model, params in zip(recipe.models, checkpoint.params, strict=True)
        ]
        heads = tuple(trace.head[:, 0] for trace in found if trace.head is not None)
        st.session_state[SEEN] = (key, Seen(tuple(trace.layers[layer] for trace in found), heads))
    seen: Seen = st.session_state[SEEN][1]
    return seen


def series_of(task: Task, x: Tensor, index: int) -> Series:
    """What the cells read, x (T, D), to be drawn; an alphabet too large to draw becomes one line."""
    name, names = f"{task.name}, sequence {index + 1}", task.input_names
    if len(names) <= MAX_COLUMNS:
        return Series(name, names, x.numpy())
    return Series(name, ("character",), x.argmax(-1, keepdim=True).numpy(), "place in the alphabet")


def _difference(trace: Trace) -> float | None:
    if trace.cell.twin is None:
        return None
    return cells.difference(trace.cell, trace.params, trace.x, trace.output, trace.initial)


def _to_explore(chosen: tuple[Cell, ...], seen: Seen, series: Series, task: Task, step: int) -> None:
    st.session_state[TRAINED] = {
        "cells": chosen,
        "params": tuple(dict(trace.params) for trace in seen.traces),
        "x": tuple(trace.x for trace in seen.traces),
        "series": series,
        "title": f"{task.name}, after {many(step, 'training step')}",
    }
    # An empty address: without one, Streamlit refuses to leave a page whose controls are in the address.
    st.switch_page(st.Page(explore.page, default=True), query_params={})
