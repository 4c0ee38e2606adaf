"""The first screen: chosen cells on one input, every gate and state over time, side by side."""

import streamlit as st

from viz.pages import choose_cells, choose_input, picture, snapshot
from viz.pages.cards import cards
from viz.pages.compute import results
from viz.pages.controls import check_address
from viz.pages.from_training import trained_models
from viz.pages.layers import taken
from viz.pages.take_home import Packed, take_home
from viz.settings import Setting


def settings() -> list[Setting]:
    """Everything that the address of this page may hold."""
    return [*choose_input.settings(), *choose_cells.SETTINGS, *picture.SETTINGS]


def page() -> None:
    """Draw the page."""
    st.html(picture.STYLE)
    st.title("Gates over time")
    theme = picture.theme_of_page()
    check_address(settings(), ("csv", "csv_columns", "t", *(setting.key for setting in snapshot.SETTINGS)))
    st.markdown(
        "All cells read the same input. A **gate** is a number from 0 (shut) to 1 (open): how much of something passes."
    )
    place = st.container()
    if trained_models(place, theme):
        return
    with st.sidebar:
        st.header("Input")
        series = choose_input.choose_input()
        st.header("Cells")
        chosen = choose_cells.choose_cells()
    found = results(chosen.stacks, chosen.weights, series)
    if found is None:
        picture.input_chart(place, series, (1, len(series.values)), theme)
        return
    shown = [result for ran in found for result in taken(ran.layers, chosen.layer)]
    picture.picture(shown, series, chosen.unit, place, theme)
    cards(shown, theme)
    take_home([Packed.of(ran.whole.stack, ran.whole.params) for ran in found])
