"""The first screen: chosen cells on one input, every gate and state over time, side by side."""

from collections.abc import Sequence
from pathlib import Path

import streamlit as st

from cells import Trace
from viz.figures import alt_text, gates, sequence
from viz.figures.gates import Look, View
from viz.inputs import Series
from viz.pages import choose_cells, choose_input
from viz.pages.cards import cards
from viz.pages.compute import results, staged
from viz.pages.controls import address_problems, control
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


def settings() -> list[Setting]:
    """Everything that the address of this page may hold."""
    return [*choose_input.settings(), *choose_cells.SETTINGS, *SETTINGS]


def page() -> None:
    """Draw the page."""
    st.html(STYLE)
    st.title("Gates over time")
    theme = Theme(dark=st.context.theme.type == "dark")
    for problem in address_problems(settings(), ("csv", "csv_columns", "t")):
        st.warning(problem, icon=":material/link_off:")
    with st.sidebar:
        st.header("Input")
        series = choose_input.choose_input()
        st.header("Cells")
        chosen = choose_cells.choose_cells()
    st.markdown(
        "All cells read the same input. A **gate** is a number from 0 (shut) to 1 (open): how much of something passes."
    )
    steps = _input(series, theme)
    found = results(chosen.cells, chosen.weights, series)
    if found is not None:
        traces = [result.trace for result in found]
        transport(len(series.values), max(len(trace.cell.equations) for trace in traces))
        stage(staged(traces, chosen.unit, theme))
        _gates(traces, _look(chosen, steps, theme))
        cards(found, theme)


def _input(series: Series, theme: Theme) -> tuple[int, int]:
    """The input's chart; returns the steps to show."""
    length = len(series.values)
    first = min(st.session_state.get("first") or 1, length)
    last = min(st.session_state.get("last") or length, length)
    steps = (min(first, last), max(first, last))
    columns = "one number" if len(series.columns) == 1 else f"{len(series.columns)} numbers"
    st.markdown(f"**Input** · {series.name}, {length:,} steps of {columns} each: {', '.join(series.columns)}")
    ends = f"{series.values.min():+.2f} to {series.values.max():+.2f} {series.unit}"
    alt = f"The input {series.name}: {length} steps, {', '.join(series.columns)}, from {ends}."
    st.plotly_chart(sequence(series, theme, steps), key="input_chart", theme=None, config=CONFIG, alt=alt)
    return steps


def _look(chosen: choose_cells.Chosen, steps: tuple[int, int], theme: Theme) -> Look:
    with st.container(horizontal=True, vertical_alignment="bottom", key="view_controls"):
        view = control(VIEW, width=150)
        control(FIRST, width=130)
        control(LAST, width=130)
        everything = control(EVERYTHING)
    few = chosen.weights[0].units <= 16
    drawn: View = "lines" if view == "Lines" or (view == "Automatic" and few) else "heatmap"
    return Look(drawn, chosen.unit, steps, everything, theme)


def _gates(traces: Sequence[Trace], look: Look) -> None:
    for trace in traces:
        if broken := trace.diverged():
            step, name = broken
            st.warning(
                f"**{trace.cell.name}** diverged: from step {step:,} on, {name} is no longer a finite number "
                "(it grew without bound). Those values are left out. Try a smaller weight size.",
                icon=":material/warning:",
            )
    figure = gates(traces, look)
    st.plotly_chart(figure, key="gates_chart", theme=None, config=CONFIG, alt=alt_text(traces, look))
