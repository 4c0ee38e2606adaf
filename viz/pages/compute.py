"""Traces for a page: computed once, kept for the session, with progress and a stop for what takes long."""

import hashlib
import time
from collections import OrderedDict
from collections.abc import Callable, Hashable, Sequence
from dataclasses import dataclass, replace
from functools import lru_cache, partial
from typing import Any

import streamlit as st
import torch
from streamlit.delta_generator import DeltaGenerator

import cells
from cells import Cell, Stack, StackTrace, Trace
from cells.compute import Progress
from cells.experiment import Setting, trace
from viz.inputs import Series
from viz.pages.layers import titles
from viz.player.scene import scene
from viz.theme import Theme

KEPT, PATIENCE = 40_000_000, 0.4  # numbers in kept traces; seconds until a bar is drawn


@dataclass(frozen=True)
class Result:
    """The trace of one cell; how far its output is from the cell's torch twin on what it reads (None without); what
    it reads, in words, where it is not the input; and whether what leaves it goes through an output layer."""

    trace: Trace
    difference: float | None
    reads: str = ""
    output_layer: bool = False

    @classmethod
    def of(cls, trace: Trace, name: str, reads: str, output_layer: bool) -> "Result":
        """The result of `trace`, whose cell is then called `name`."""
        apart = None
        if trace.cell.twin:
            apart = cells.difference(trace.cell, trace.params, trace.x, trace.output, trace.initial)
        return cls(replace(trace, cell=_renamed(trace.cell, name)), apart, reads, output_layer)


@dataclass(frozen=True)
class Job:
    """A run to be done: what it is, as a key; the model's name for the bar; how; and what its layers are called."""

    key: Hashable
    name: str
    run: Callable[[Progress], StackTrace]
    titles: Sequence[str]


@dataclass(frozen=True)
class Ran:
    """The run of one model, and the result of each of its layers."""

    whole: StackTrace
    layers: tuple[Result, ...]

    @classmethod
    def of(cls, whole: StackTrace, titles: Sequence[str]) -> "Ran":
        outputs = whole.stack.output_layers
        below = f"{'W h + b' if outputs else 'h'} of the layer below"
        reads = ["", *[below] * (len(titles) - 1)]
        triples = zip(whole.layers, titles, reads, strict=True)
        return cls(whole, tuple(Result.of(*each, outputs) for each in triples))


def results(stacks: Sequence[Stack], settings: Sequence[Setting], series: Series) -> list[Ran] | None:
    """The run of each stack; None where the person stopped this very run."""
    x = torch.from_numpy(series.values.astype("float32"))
    read = digest(series)
    return computed(
        [
            Job((stack, setting, read), stack.name, partial(trace, stack, x, setting), titles(stack))
            for stack, setting in zip(stacks, settings, strict=True)
        ]
    )


def digest(series: Series) -> str:
    """The same for the same numbers in the same shape."""
    return hashlib.sha256(series.values.tobytes() + repr(series.values.shape).encode()).hexdigest()


def computed(jobs: Sequence[Job]) -> list[Ran] | None:
    """The run of every job; None where the person stopped these very jobs."""
    keys = [job.key for job in jobs]
    if st.session_state.get("stopped") == keys:
        st.info("Stopped. The run for these settings was not finished.", icon=":material/stop_circle:")
        st.button("Run it", on_click=lambda: st.session_state.pop("stopped"), key="run_again")
        return None
    memo: OrderedDict[Any, Ran] = st.session_state.setdefault("results", OrderedDict())
    waiting = _Waiting(keys, len(jobs))
    for index, job in enumerate(jobs):
        if job.key not in memo:
            waiting.begin(index, job.name)
            memo[job.key] = Ran.of(job.run(waiting), job.titles)
        memo.move_to_end(job.key)
    while len(memo) > len(keys) and sum(map(_size, memo.values())) > KEPT:
        memo.popitem(last=False)
    waiting.end()
    return [memo[key] for key in keys]


def staged(found: Sequence[Result], unit: int, theme: Theme, columns: tuple[str, ...]) -> bytes:
    """The scene of the player, made once for the same results, unit, theme and names of the input's columns."""
    traces = [result.trace for result in found]
    key = ([id(trace) for trace in traces], unit, theme, columns)
    if st.session_state.get("scene", (None,))[0] != key:
        st.session_state["scene"] = (key, scene(traces, unit, theme, columns, [each.reads for each in found]), traces)
    made: bytes = st.session_state["scene"][1]
    return made


@lru_cache(maxsize=256)
def _renamed(cell: Cell, name: str) -> Cell:
    """The same object for the same name, so that its drawing is kept."""
    return replace(cell, name=name)


def _size(ran: Ran) -> int:
    return sum(values.numel() for each in ran.layers for values in each.trace.values())


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
