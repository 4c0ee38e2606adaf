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
UNIT = Whole(
    "unit",
    "Unit to follow",
    1,
    0,
    256,
    "The unit whose numbers are shown and whose line is bold; 0 is the mean of all.",
)
START = Choice("start", "State before step 1", "Zeros", ("Zeros", "Random"))
START_SEED = Whole("start_seed", "Seed of the state", 0, 0, 999_999)
SETTINGS: list[Setting] = [SHOW, CELLS, UNITS, UNIT, SEED, SCALE, SHARED, START, START_SEED]


@dataclass(frozen=True)
class Chosen:
    """The cells, for each its weights' setting, and the unit to follow (0: the mean of all)."""

    cells: tuple[Cell, ...]
    weights: tuple[Weights, ...]
    unit: int


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
        st.caption(f"{len(chosen)} cells, one change each, as in the {_LADDERS[show].source}.")
    return _numbers(chosen)


def _numbers(chosen: tuple[Cell, ...]) -> Chosen:
    left, right = st.columns(2)
    with left:
        units, scale, seed = control(UNITS), control(SCALE), control(SEED)
    with right:
        unit, start = control(UNIT), control(START)
    if unit > units:
        st.caption(f"There are {units} units: unit {units} is followed instead of {unit}.")
    shared = control(SHARED)
    start_seed = control(START_SEED) if start == "Random" else None
    weights = tuple(Weights(units, each, scale, start_seed) for each in seeds(chosen, seed, shared))
    return Chosen(chosen, weights, min(unit, units))
