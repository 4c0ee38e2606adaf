"""Traces for a page: computed once, kept for the session, with progress and a stop for what takes long."""

import hashlib
import time
from collections import OrderedDict
from collections.abc import Callable, Hashable
from dataclasses import dataclass, replace
from functools import lru_cache, partial
from typing import Any

import streamlit as st
import torch
from streamlit.delta_generator import DeltaGenerator

import cells
from cells import Cell, Trace
from cells.compute import Progress
from cells.experiment import Setting, tower, trace
from cells.stacked import StackTrace
from viz.inputs import Series
from viz.player.scene import scene
from viz.theme import Theme

KEPT, PATIENCE = 40_000_000, 0.4  # numbers in kept traces; seconds until a bar is drawn


@dataclass(frozen=True)
class Result:
    """A trace, and how far its output is from the cell's torch twin on this input (None without a twin)."""

    trace: Trace
    difference: float | None


@dataclass(frozen=True)
class Job:
    """A run to be done: what it is, as a key; the cell's name for the bar; and how."""

    key: Hashable
    name: str
    run: Callable[[Progress], Trace | StackTrace]


def results(
    chosen: tuple[Cell, ...], settings: tuple[Setting, ...], series: Series, layers: slice = slice(None)
) -> list[Result] | None:
    """One result for each of the `layers` of each cell; None where the person stopped this very run."""
    x = torch.from_numpy(series.values.astype("float32"))
    read = digest(series)
    found = computed(
        [
            Job((cell.id, setting, read), cell.name, partial(trace if setting.layers == 1 else tower, cell, x, setting))
            for cell, setting in zip(chosen, settings, strict=True)
        ]
    )
    if found is None:
        return None
    each = len(found) // len(chosen)
    return [result for start in range(0, len(found), each) for result in found[start : start + each][layers]]


def digest(series: Series) -> str:
    """The same for the same numbers in the same shape."""
    return hashlib.sha256(series.values.tobytes() + repr(series.values.shape).encode()).hexdigest()


def computed(jobs: list[Job]) -> list[Result] | None:
    """The results of every job; None where the person stopped these very jobs."""
    keys = [job.key for job in jobs]
    if st.session_state.get("stopped") == keys:
        st.info("Stopped. The run for these settings was not finished.", icon=":material/stop_circle:")
        st.button("Run it", on_click=lambda: st.session_state.pop("stopped"), key="run_again")
        return None
    memo: OrderedDict[Any, list[Result]] = st.session_state.setdefault("results", OrderedDict())
    waiting = _Waiting(keys, len(jobs))
    for index, job in enumerate(jobs):
        if job.key not in memo:
            waiting.begin(index, job.name)
            memo[job.key] = _results(job.run(waiting))
        memo.move_to_end(job.key)
    while len(memo) > len(keys) and sum(_size(each.trace) for kept in memo.values() for each in kept) > KEPT:
        memo.popitem(last=False)
    waiting.end()
    return [result for key in keys for result in memo[key]]


def staged(traces: list[Trace], unit: int, theme: Theme) -> bytes:
    """The scene of the player, made once for the same traces, unit and theme."""
    key = ([id(trace) for trace in traces], unit, theme)
    if st.session_state.get("scene", (None,))[0] != key:
        st.session_state["scene"] = (key, scene(traces, unit, theme), traces)
    made: bytes = st.session_state["scene"][1]
    return made


def _results(found: Trace | StackTrace) -> list[Result]:
    """One result a layer; the last one holds the difference of the whole from its torch twin."""
    layers = found.layers if isinstance(found, StackTrace) else (found,)
    model = found.stack if isinstance(found, StackTrace) else found.cell
    apart: list[float | None] = [None] * len(layers)
    if layers[-1].cell.twin:
        apart[-1] = cells.difference(model, found.params, found.x, found.output, found.initial)
    return [
        Result(titled(trace, f"{trace.cell.name} · layer {level}") if len(layers) > 1 else trace, difference)
        for level, (trace, difference) in enumerate(zip(layers, apart, strict=True), 1)
    ]


def titled(trace: Trace, name: str) -> Trace:
    """The trace with its cell under another name."""
    return replace(trace, cell=_renamed(trace.cell, name))


@lru_cache(maxsize=256)
def _renamed(cell: Cell, name: str) -> Cell:
    """The same object for the same name, so that its drawing is kept."""
    return replace(cell, name=name)


def _size(trace: Trace) -> int:
    return sum(values.numel() for values in trace.values())


class _Waiting:
    """A progress bar with a stop button, drawn only once a run has taken a while."""

    def __init__(self, keys: list[Any], total: int):
        self.keys, self.total, self.index, self.name = keys, total, 0, ""
        self.since, self.place = time.monotonic(), st.empty()
        self.bar: DeltaGenerator | None = None

    def begin(self, index: int, name: str) -> None:
        self.index, self.name = index, name

    def __call__(self, share: float) -> None:
        if time.monotonic() - self.since < PATIENCE:
            return
        if self.bar is None:
            with self.place.container(horizontal=True, vertical_alignment="center"):
                self.bar = st.progress(0.0)
                st.button("Stop", key="stop_run", on_click=self._stop)
        words = f"Running {self.name}, cell {self.index + 1} of {self.total}"
        self.bar.progress((self.index + share) / self.total, words)

    def _stop(self) -> None:
        st.session_state["stopped"] = self.keys

    def end(self) -> None:
        self.place.empty()
