"""A page for the tests of the transport: two real cells, their input, controls that make it run again."""

import streamlit as st
import torch

import cells
from viz.figures import gates, sequence
from viz.figures.gates import Look
from viz.inputs.generators import sine
from viz.inputs.series import Series
from viz.player.transport import transport
from viz.theme import Theme


def player() -> None:
    """Charts, controls and the transport."""
    with st.sidebar:
        units = int(st.number_input("Units", 1, 64, 4, key="units", bind="query-params"))
        steps = int(st.number_input("Steps", 1, 500, 40, key="steps", bind="query-params"))
        heatmap = st.toggle("Heatmap", key="heatmap", bind="query-params")
        another = st.toggle("Another chart", key="another")
        st.text_input("Words", key="words")
        st.selectbox("Choice", ["one", "two"], key="choice")
        st.slider("Slider", 0, 10, key="slider")
        st.button("Again", key="again")
        if st.button("Set a parameter", key="server"):
            st.query_params["from_server"] = "yes"
    theme = Theme(dark=st.context.theme.type == "dark")
    series = Series("sine", ("x",), sine(steps, 16, 1.0, 0.0)[:, None])
    x = torch.from_numpy(series.values.astype("float32"))
    chosen = [cells.catalogue[name] for name in ("lstm", "min_lstm")]
    traces = [cells.run(cell, cell.init(1, units, 0), x) for cell in chosen]
    look = Look("heatmap" if heatmap else "lines", theme=theme)
    for name, figure in {"input": sequence(series, theme), "gates": gates(traces, look)}.items():
        figure.update_layout(meta={"steps": True})
        st.plotly_chart(figure, key=f"{name}_chart_{another}", theme=None)
    st.plotly_chart({"data": [{"y": [1, 2, 3]}]}, key="other_chart", theme=None)
    transport(steps, 6)


def elsewhere() -> None:
    """A page without the transport."""
    st.title("Elsewhere")


st.set_page_config(layout="wide")
st.navigation([st.Page(player, title="Player", default=True), st.Page(elsewhere, title="Elsewhere")]).run()
