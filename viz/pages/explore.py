"""The first screen: chosen cells on one input, every gate and state over time, side by side."""

import streamlit as st
from streamlit.delta_generator import DeltaGenerator

from viz.inputs import Series
from viz.pages import choose_cells, choose_input, picture
from viz.pages.cards import cards
from viz.pages.compute import Result, results
from viz.pages.controls import check_address
from viz.pages.from_training import trained_cells
from viz.settings import Setting
from viz.theme import Theme


def settings() -> list[Setting]:
    """Everything that the address of this page may hold."""
    return [*choose_input.settings(), *choose_cells.SETTINGS, *picture.SETTINGS]


def page() -> None:
    """Draw the page."""
    st.html(picture.STYLE)
    st.title("Gates over time")
    theme = picture.theme_of_page()
    check_address(settings(), ("csv", "csv_columns", "t"))
    st.markdown(
        "All cells read the same input. A **gate** is a number from 0 (shut) to 1 (open): how much of something passes."
    )
    place = st.container()
    trained = trained_cells()
    if trained is not None:
        _show(trained.results, trained.series, trained.unit, place, theme)
        return
    with st.sidebar:
        st.header("Input")
        series = choose_input.choose_input()
        st.header("Cells")
        chosen = choose_cells.choose_cells()
    found = results(chosen.cells, chosen.weights, series, chosen.layers)
    if found is None:
        picture.input_chart(place, series, (1, len(series.values)), theme)
        return
    _show(found, series, chosen.unit, place, theme)


def _show(found: list[Result], series: Series, unit: int, place: DeltaGenerator, theme: Theme) -> None:
    picture.picture([result.trace for result in found], series, unit, place, theme)
    cards(found, theme)
