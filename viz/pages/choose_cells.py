"""The cells part of the sidebar: which cells, how wide, from which seeds."""

from dataclasses import dataclass

import streamlit as st

import cells
from cells import Cell
from cells.experiment import Setting as Weights
from cells.experiment import seeds
from viz.pages.controls import control
from viz.settings import Choice, Choices, Flag, Real, Setting, Whole

_BY_NAME = {cell.name: cell for cell in cells.catalogue.values()}
_LADDERS = {ladder.name: ladder for ladder in cells.ladders.values()}
OWN = "Cells I pick"
MOST = 4

SHOW = Choice("show", "Show", OWN, (OWN, *_LADDERS), "Up to four cells, or a whole ladder from a full cell down.")
CELLS = Choices(
    "cells",
    "Cells",
    (cells.catalogue["lstm"].name, cells.catalogue["min_lstm"].name),
    tuple(_BY_NAME),
    MOST,
    "One column each. A cell is a small set of equations that is run again at every step.",
)
UNITS = Whole("units", "Units", 8, 1, 256, "How many numbers each gate and state has.")
SEED = Whole("seed", "Seed", 0, 0, 999_999, "The weights are random; the same seed draws the same ones again.")
SCALE = Real(
    "scale", "Weight size", 2.0, 0.1, 10.0, 0.1, "1 is how torch draws weights; larger ones move the gates more."
)
SHARED = Flag("shared", "Shared weights", True, "Weights of the same name are the same numbers in every cell.")
START = Choice("start", "State before step 1", "Zeros", ("Zeros", "Random"))
START_SEED = Whole("start_seed", "Seed of the state", 0, 0, 999_999)
SETTINGS: list[Setting] = [SHOW, CELLS, UNITS, SEED, SCALE, SHARED, START, START_SEED]


@dataclass(frozen=True)
class Chosen:
    """The cells, and for each its weights' setting."""

    cells: tuple[Cell, ...]
    weights: tuple[Weights, ...]


def choose_cells() -> Chosen:
    """Draw the controls and return what is chosen; at least one cell."""
    show = control(SHOW)
    if show == OWN:
        names = control(CELLS)
        if not names:
            st.caption(f"Pick 1 to {MOST} cells. Until then, {CELLS.default[0]} is shown.")
        chosen = tuple(_BY_NAME[name] for name in names or CELLS.default[:1])
    else:
        chosen = _LADDERS[show].cells
        st.caption(f"{len(chosen)} cells, in the order of: {_LADDERS[show].source}.")
    return Chosen(chosen, _weights(chosen))


def _weights(chosen: tuple[Cell, ...]) -> tuple[Weights, ...]:
    left, right = st.columns(2)
    with left:
        units, scale = control(UNITS), control(SCALE)
    with right:
        seed, start = control(SEED), control(START)
    shared = control(SHARED)
    start_seed = control(START_SEED) if start == "Random" else None
    return tuple(Weights(units, each, scale, start_seed) for each in seeds(chosen, seed, shared))
