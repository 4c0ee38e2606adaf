"""The gate visualizer: page configuration and navigation."""

from pathlib import Path

import streamlit as st

from viz.pages import explore

ICON = Path(__file__).parent / "viz" / "icon.svg"

st.set_page_config(page_title="Gate visualizer", page_icon=ICON, layout="wide")
st.navigation([st.Page(explore.page, title="Explore", icon=":material/timeline:", default=True)]).run()
