"""Traces on the page: the transport, the stage, the input's chart, and every gate over time."""

from collections.abc import Sequence
from pathlib import Path

import streamlit as st
from streamlit.delta_generator import DeltaGenerator

from cells import Trace
from viz.figures import alt_text, gates, sequence
from viz.figures.gates import Look, View
from viz.inputs import Series
from viz.pages.compute import Result, staged
from viz.pages.controls import control
from viz.pages.wording import many, plain
from viz.player.stage import stage
from viz.player.transport import transport
from viz.settings import Choice, Flag, Setting, Whole
from viz.theme import Theme

VIEW = Choice(
    "view", "Draw as", "Automatic", ("Automatic", "Lines", "Heatmap"), "Lines up to 16 units, a heatmap beyond."
)
FIRST = Whole("first", "From step", 1, 1, 10_000)
LAST = Whole("last", "To step", None, 1, 10_000, nothing="end")
EVERYTHING = Flag("everything", "Every quantity", False, "Also what the cells compute on the way, such as logits.")
SETTINGS: list[Setting] = [VIEW, FIRST, LAST, EVERYTHING]
STYLE = Path(__file__).with_name("style.css")
CONFIG = {"displaylogo": False, "modeBarButtonsToRemove": ["select2d", "lasso2d", "autoScale2d"]}


def theme_of_page() -> Theme:
    """Light or dark, as the person has it."""
    return Theme(dark=st.context.theme.type == "dark")


def picture(found: Sequence[Result], series: Series, unit: int, place: DeltaGenerator, theme: Theme) -> None:
    """Draw results, which share T and H, and in `place` the `series` they read; `unit` is followed (0: the mean)."""
    traces = [result.trace for result in found]
    transport(len(series.values), max(len(trace.cell.equations) for trace in traces))
    stage(staged(found, unit, theme, series.columns))
    look = _look(traces[0].output.shape[-1], unit, len(series.values), theme)
    input_chart(place, series, look.steps or (1, len(series.values)), theme)
    _say_diverged(traces)
    figure = gates(traces, look)
    st.plotly_chart(figure, key="gates_chart", theme=None, config=CONFIG, alt=alt_text(traces, look))


def input_chart(place: DeltaGenerator, series: Series, steps: tuple[int, int], theme: Theme) -> None:
    """The input as a small chart with a line of words, in `place`."""
    length, columns = len(series.values), len(series.columns)
    each = "one number" if columns == 1 else f"{columns} numbers"
    names = ", ".join(series.columns)
    first, last = steps
    shown = series.values[first - 1 : last]
    part = "" if len(shown) == length else f"steps {first:,} to {last:,} of "
    ends = f"{shown.min():+.2f} to {shown.max():+.2f} {series.unit}"
    alt = f"The input {series.name}: {part}{many(length, 'step')}, {names}, from {ends}."
    with place:
        st.markdown(f"**Input** · {plain(series.name)}, {many(length, 'step')} of {each} each: {plain(names)}")
        st.plotly_chart(sequence(series, theme, steps), key="input_chart", theme=None, config=CONFIG, alt=alt)


def _look(units: int, unit: int, length: int, theme: Theme) -> Look:
    with st.container(horizontal=True, vertical_alignment="bottom", key="view_controls"):
        view = control(VIEW, width=150)
        first, last = control(FIRST, width=130), control(LAST, width=130)
        everything = control(EVERYTHING)
    ends = sorted((min(first or 1, length), min(last or length, length)))
    if (first or 1, last or length) != tuple(ends):
        st.caption(f"There are {many(length, 'step')}: shown are steps {ends[0]:,} to {ends[1]:,}.")
    drawn: View = "lines" if view == "Lines" or (view == "Automatic" and units <= 16) else "heatmap"
    return Look(drawn, unit, (ends[0], ends[1]), everything, theme)


def _say_diverged(traces: Sequence[Trace]) -> None:
    for trace in traces:
        if broken := trace.diverged():
            step, name = broken
            st.warning(
                f"**{trace.cell.name}** diverged: from step {step:,} on, {name} is no longer a finite number. "
                "Such values are left out. Try a smaller weight size or input.",
                icon=":material/warning:",
            )
