"""The transport at the foot of the page: play, step and scrub through time, with no message to the server."""

from pathlib import Path

import streamlit as st

HERE = Path(__file__).parent
SCRIPTS = ("clock.js", "address.js", "keys.js", "cursor.js", "marked.js", "pointer.js", "transport.js")


def _read(*names: str) -> str:
    return "\n".join((HERE / name).read_text(encoding="utf-8") for name in names)


# Styles are not isolated: they also place the lines over the charts, which lie outside the component.
_mount = st.components.v2.component(
    "transport", html=_read("transport.html"), css=_read("transport.css"), js=_read(*SCRIPTS), isolate_styles=False
)


def transport(steps: int, equations: int) -> None:
    """Draw the transport for T = `steps`, with at most `equations` equations in a step (0: no stepping inside one).

    Charts whose `layout.meta` is `{"steps": True}` get a line at the step and can be pointed at.
    Raises ValueError if there is no step, or fewer than no equations.
    """
    if steps < 1 or equations < 0:
        raise ValueError(f"steps is {steps} and equations {equations}; steps must be at least 1, equations at least 0")
    with st.bottom:
        _mount(key="transport", data={"steps": steps, "equations": equations})
