"""Which layers of the models are shown side by side, and what each is called."""

from collections.abc import Sequence
from dataclasses import replace
from typing import TypeVar

import streamlit as st

from cells import Stack
from viz.pages.choose_models import DEPTH
from viz.pages.controls import control
from viz.pages.wording import many
from viz.settings import JOIN, Choice

LAST, ALL, COLUMNS = "The last", "All", 6
T = TypeVar("T")


def layer_setting(prefix: str) -> Choice:
    """The setting of the page whose keys begin with `prefix`."""
    return Choice(f"{prefix}layer", "Layer to show", LAST, (LAST, *map(_numbered, range(1, DEPTH + 1)), ALL))


def choose_layer(setting: Choice, depths: Sequence[int]) -> tuple[str, str]:
    """Draw the control for models with so many layers each, and return what is chosen, and words where it is not quite
    what is shown. Where they have one layer each, there is nothing to choose."""
    if max(depths) == 1:
        return LAST, ""
    options = (LAST, *map(_numbered, range(1, max(depths) + 1)), ALL)
    if st.session_state.get(setting.key, LAST) not in options:
        st.session_state[setting.key] = LAST  # what was "Layer 3" is the last of two
    chosen: str = control(replace(setting, options=options))
    if chosen == ALL and sum(depths) > COLUMNS:
        return LAST, f"All would be {sum(depths)} columns, and {COLUMNS} are the most: the last layers are shown."
    if chosen in map(_numbered, range(min(depths) + 1, DEPTH + 1)):
        return chosen, f"Of a cell with {many(min(depths), 'layer')}, the last is shown."
    return chosen, ""


def taken(layers: Sequence[T], chosen: str) -> Sequence[T]:
    """What is chosen of one model's layers: at least one."""
    if chosen == ALL:
        return layers
    index = len(layers) if chosen == LAST else int(chosen.removeprefix(_numbered("")))
    return layers[:index][-1:]


def titles(stack: Stack) -> list[str]:
    """What each layer is called: "LSTM" alone, "LSTM · layer 2", or "LSTM · layer 2, on GRU"."""
    names = [layer.cell.name for layer in stack.layers]
    if len(names) == 1:
        return names
    mixed = len(set(names)) > 1
    found = []
    for level, name in enumerate(names, 1):
        below = f", on {JOIN.join(names[: level - 1])}" if level > 1 else f", under {JOIN.join(names[1:])}"
        found.append(f"{name} · {_numbered(level).lower()}{below if mixed else ''}")
    return found


def _numbered(level: int | str) -> str:
    return f"Layer {level}"
