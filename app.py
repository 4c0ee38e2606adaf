"""The gate visualizer: page configuration and navigation."""

from pathlib import Path

import streamlit as st
import torch

from viz.pages import explore, train, your_model

ICON = Path(__file__).parent / "viz" / "icon.svg"

torch.set_num_threads(1)  # sessions and trainings run side by side; threads of their own would only get in the way
st.set_page_config(page_title="Gate visualizer", page_icon=ICON, layout="wide")
pages = [
    st.Page(explore.page, title="Explore", icon=":material/timeline:", default=True),
    st.Page(train.page, title="Train", icon=":material/model_training:", url_path="train"),
    st.Page(your_model.page, title="Your model", icon=":material/upload_file:", url_path="your-model"),
]
st.navigation(pages, position="top").run()
