"""The cells part of the sidebar: which cells, how wide, from which seeds."""

from dataclasses import dataclass, replace

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
MOST, COLUMNS = 4, 6

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
LAYERS = Whole("layers", "Layers", 1, 1, 3, "How many of the cell stand one above the other; each reads the one below.")
LAYER = Choice("layer", "Layer to show", "The last", ("The last", "The first", "All"))
SWAP = Choice(
    "activation",
    "Activation",
    "As written",
    ("As written", "tanh → relu", "tanh → sigmoid", "sigmoid → tanh"),
    "Put another function in place of one in the equations.",
)
START = Choice("start", "State before step 1", "Zeros", ("Zeros", "Random"))
START_SEED = Whole("start_seed", "Seed of the state", 0, 0, 999_999)
SETTINGS: list[Setting] = [SHOW, CELLS, UNITS, UNIT, SEED, SCALE, SHARED, LAYERS, LAYER, SWAP, START, START_SEED]


@dataclass(frozen=True)
class Chosen:
    """The cells, for each its weights' setting, the unit to follow (0: the mean of all), and which layers to show."""

    cells: tuple[Cell, ...]
    weights: tuple[Weights, ...]
    unit: int
    layers: slice


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
    units, unit, weights = _numbers(len(chosen))
    layers, shown = _layers(len(chosen))
    return Chosen(_swapped(chosen), tuple(replace(each, layers=layers) for each in weights), min(unit, units), shown)


def _numbers(count: int) -> tuple[int, int, list[Weights]]:
    left, right = st.columns(2)
    with left:
        units, scale, seed = control(UNITS), control(SCALE), control(SEED)
    with right:
        unit, start = control(UNIT), control(START)
    if unit > units:
        st.caption(f"There are {units} units: unit {units} is followed instead of {unit}.")
    shared = control(SHARED)
    start_seed = control(START_SEED) if start == "Random" else None
    return units, unit, [Weights(units, each, scale, start_seed) for each in seeds(count, seed, shared)]


def _layers(count: int) -> tuple[int, slice]:
    layers = control(LAYERS)
    if layers == 1:
        return 1, slice(None)
    layer = control(LAYER)
    if layer == "All" and layers * count > COLUMNS:
        st.caption(f"{layers} layers of {count} cells are more than {COLUMNS} columns: the last layers are shown.")
        layer = "The last"
    return layers, {"All": slice(None), "The first": slice(1), "The last": slice(-1, None)}[layer]


def _swapped(chosen: tuple[Cell, ...]) -> tuple[Cell, ...]:
    change = control(SWAP)
    if change == SWAP.default:
        return chosen
    old, new = change.split(" → ")
    having = [cell for cell in chosen if f"{old}(" in cell.text]
    if len(having) < len(chosen):
        rest = ", ".join(cell.name for cell in chosen if cell not in having)
        st.caption(f"There is no {old} in {rest}.")
    return tuple(cells.swap(cell, old, new) if cell in having else cell for cell in chosen)
