"""Trained models at one moment of their training: their gates and answers on one of the task's sequences."""

from collections.abc import Hashable
from dataclasses import dataclass

import pandas as pd
import streamlit as st
from streamlit.delta_generator import DeltaGenerator
from torch import Tensor

import cells
from cells import Params, Stack
from cells.tasks import Task
from viz.inputs import MAX_COLUMNS, Series
from viz.pages import picture
from viz.pages.answers import answers
from viz.pages.cards import cards
from viz.pages.compute import Ran
from viz.pages.controls import control
from viz.pages.layers import choose_layer, layer_setting, taken, titles
from viz.pages.take_home import Packed, take_home
from viz.settings import Setting, Whole
from viz.theme import Theme

UNIT = Whole("train_unit", "Unit to follow", 1, 0, 256, "Its line is bold; 0 is the mean of all units.")
LAYER = layer_setting("train_")
SETTINGS: list[Setting] = [UNIT, LAYER]
SEQUENCE, SEEN = "train_sequence", "train_seen"


@dataclass(frozen=True, eq=False)
class Snapshot:
    """`stacks` with the `params` that they had after `step` steps of learning `task`. Two are the same where their
    keys are."""

    key: Hashable
    task: Task
    stacks: tuple[Stack, ...]
    params: tuple[Params, ...]
    step: int


@dataclass(frozen=True)
class View:
    """Which of the task's sequences (from 0), which layer, and which unit (0: the mean of all)."""

    sequence: int
    layer: str
    unit: int


def choose_view(snapshot: Snapshot) -> tuple[View, str]:
    """Draw the controls where the page is; the view, and words that may stand below."""
    count = snapshot.task.sample().batch.x.shape[1]
    if st.session_state.get(SEQUENCE, 1) > count:
        st.session_state[SEQUENCE] = 1
    sequence = st.segmented_control(
        "Sequence", range(1, count + 1), default=1, required=True, key=SEQUENCE, persist_state="session"
    )
    layer, notes = choose_layer(LAYER, [len(stack.layers) for stack in snapshot.stacks])
    unit = min(control(UNIT, width=150), snapshot.stacks[0].layers[0].units)
    return View(int(sequence or 1) - 1, layer, unit), notes


def show(snapshot: Snapshot, view: View, place: DeltaGenerator, theme: Theme) -> None:
    """Draw answers, gates and cards, and in `place` the sequence."""
    task, x = snapshot.task, snapshot.task.sample().batch.x[:, view.sequence]
    found = _ran(snapshot, view.sequence)
    given = {ran.whole.stack.name: ran.whole.head[:, 0] for ran in found if ran.whole.head is not None}
    answers(task, view.sequence, given, theme)
    shown = [result for ran in found for result in taken(ran.layers, view.layer)]
    picture.picture(shown, series_of(task, x, view.sequence), view.unit, place, theme)
    cards(shown, theme)
    packed = [Packed.of(ran.whole.stack, ran.whole.params) for ran in found]
    name = f"{task.id}_sequence_{view.sequence + 1}.csv"
    if len(task.input_names) > MAX_COLUMNS:
        take_home(packed)
        return
    take_home(packed, {"This sequence, CSV": (name, lambda: _csv(task, x))})
    st.caption("The CSV holds the numbers as the cells read them: leave *Standardize* off where you give it back.")


def series_of(task: Task, x: Tensor, index: int) -> Series:
    """What the cells read, x (T, D), to be drawn; an alphabet too large to draw becomes one line."""
    name, names = f"{task.name}, sequence {index + 1}", task.input_names
    if len(names) <= MAX_COLUMNS:
        return Series(name, names, x.numpy())
    return Series(name, ("character",), x.argmax(-1, keepdim=True).numpy(), "place in the alphabet")


def _csv(task: Task, x: Tensor) -> str:
    # "input 0" and not "0": a row of numbers would be read as the first step.
    text: str = pd.DataFrame(x.numpy(), columns=[f"input {name}" for name in task.input_names]).to_csv(index=False)
    return text


def _ran(snapshot: Snapshot, sequence: int) -> list[Ran]:
    """Kept for as long as nothing changes, so that the player need not be sent again."""
    key = (snapshot.key, sequence)
    if st.session_state.get(SEEN, (None,))[0] != key:
        x = snapshot.task.sample().batch.x[:, sequence]
        pairs = zip(snapshot.stacks, snapshot.params, strict=True)
        st.session_state[SEEN] = (key, [Ran.of(cells.run(stack, own, x), titles(stack)) for stack, own in pairs])
    found: list[Ran] = st.session_state[SEEN][1]
    return found
