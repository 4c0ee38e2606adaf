"""Traces for a page: computed once, kept for the session, with progress and a stop for what takes long."""

import hashlib
import time
from collections import OrderedDict
from dataclasses import dataclass
from typing import Any

import streamlit as st
import torch
from streamlit.delta_generator import DeltaGenerator

import cells
from cells import Cell, Trace
from cells.experiment import Setting, parameters, trace
from viz.inputs import Series
from viz.player.scene import scene
from viz.theme import Theme

KEPT, PATIENCE = 40_000_000, 0.4  # numbers in kept traces; seconds until a bar is drawn


@dataclass(frozen=True)
class Result:
    """A trace, and how far its output is from the cell's torch twin on this input (None without a twin)."""

    trace: Trace
    difference: float | None


def results(chosen: tuple[Cell, ...], settings: tuple[Setting, ...], series: Series) -> list[Result] | None:
    """One result a cell; None where the person stopped this very run."""
    digest = hashlib.sha256(series.values.tobytes() + repr(series.values.shape).encode()).hexdigest()
    keys = [(cell.id, setting, digest) for cell, setting in zip(chosen, settings, strict=True)]
    if st.session_state.get("stopped") == keys:
        st.info("Stopped. The run for these settings was not finished.", icon=":material/stop_circle:")
        st.button("Run it", on_click=lambda: st.session_state.pop("stopped"), key="run_again")
        return None
    memo: OrderedDict[Any, Result] = st.session_state.setdefault("results", OrderedDict())
    waiting = _Waiting(keys, len(chosen))
    for index, (cell, setting, key) in enumerate(zip(chosen, settings, keys, strict=True)):
        if key not in memo:
            waiting.begin(index, cell.name)
            memo[key] = _result(cell, setting, series, waiting)
        memo.move_to_end(key)
    while len(memo) > len(keys) and sum(_size(result.trace) for result in memo.values()) > KEPT:
        memo.popitem(last=False)
    waiting.end()
    return [memo[key] for key in keys]


def staged(traces: list[Trace], unit: int, theme: Theme) -> bytes:
    """The scene of the player, made once for the same traces, unit and theme."""
    key = ([id(trace) for trace in traces], unit, theme)
    if st.session_state.get("scene", (None,))[0] != key:
        st.session_state["scene"] = (key, scene(traces, unit, theme), traces)
    made: bytes = st.session_state["scene"][1]
    return made


def _result(cell: Cell, setting: Setting, series: Series, waiting: "_Waiting") -> Result:
    x = torch.from_numpy(series.values.astype("float32"))
    found = trace(cell, x, setting, waiting)
    if cell.twin is None:
        return Result(found, None)
    params = parameters(cell, x.shape[-1], setting)
    return Result(found, cells.difference(cell, params, found.x, found.output, found.initial))


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
