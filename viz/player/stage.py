"""The stage as a component of the page: files read once, numbers sent once for each run."""

from pathlib import Path

import streamlit as st

_HERE = Path(__file__).parent
_PARTS = ("clock.js", "numbers.js", "diagram.js", "equations.js", "words.js", "stage.js")
_STAGE = st.components.v2.component(
    "gates.stage",
    html='<div class="stage"></div>',
    css=(_HERE / "stage.css").read_text(encoding="utf-8"),
    js="\n".join((_HERE / part).read_text(encoding="utf-8") for part in _PARTS),
)


def stage(scene: bytes) -> None:
    """Draw a scene (see scene.py) where the page is."""
    _STAGE(key="stage", data=scene)
