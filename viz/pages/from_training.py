"""Trained cells in Explore: what the Train page hands over, run on the task's sequence."""

from dataclasses import dataclass

import streamlit as st

import cells
from viz.inputs import Series
from viz.pages.choose_cells import UNIT
from viz.pages.compute import Result
from viz.pages.controls import control
from viz.pages.wording import plain

HANDED = "trained"


@dataclass(frozen=True)
class Trained:
    """Results of trained cells, the series they read, and the unit to follow."""

    results: list[Result]
    series: Series
    unit: int


def trained_cells() -> Trained | None:
    """Draw the sidebar of what was handed over, and return it; None where nothing is, or no longer."""
    handed = st.session_state.get(HANDED)
    if handed is None:
        return None
    with st.sidebar:
        st.header("Trained cells")
        st.markdown(plain(handed["title"]))
        unit = control(UNIT)
        st.button(
            "Back to random weights", on_click=lambda: st.session_state.pop(HANDED), key="untrained", width="stretch"
        )
    if "results" not in handed:
        given = zip(handed["cells"], handed["params"], handed["x"], strict=True)
        traces = [cells.run(cell, params, x) for cell, params, x in given]
        handed["results"] = [
            Result(t, cells.difference(t.cell, t.params, t.x, t.output, t.initial) if t.cell.twin else None)
            for t in traces
        ]
    units = handed["results"][0].trace.output.shape[-1]
    return Trained(handed["results"], handed["series"], min(unit, units))
