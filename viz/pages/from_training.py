"""Trained models in Explore: what the Train page hands over, on the task's sequences."""

import streamlit as st
from streamlit.delta_generator import DeltaGenerator

from viz.pages.snapshot import Snapshot, choose_view, show
from viz.pages.wording import many, plain
from viz.theme import Theme

HANDED = "trained"


def trained_models(place: DeltaGenerator, theme: Theme) -> bool:
    """Draw what was handed over, in `place` the sequence that it reads; False where nothing is, or no longer."""
    snapshot: Snapshot | None = st.session_state.get(HANDED)
    if snapshot is None:
        return False
    with st.sidebar:
        st.header("Trained cells")
        when = f"after {many(snapshot.step, 'training step')}" if snapshot.step else "before training"
        st.markdown(plain(f"{snapshot.task.name}, {when}"))
        view, notes = choose_view(snapshot)
        if notes:
            st.caption(notes)
        st.button(
            "Back to random weights", on_click=lambda: st.session_state.pop(HANDED), key="untrained", width="stretch"
        )
    show(snapshot, view, place, theme)
    return True
