"""The cells part of the sidebar: which cells, how wide, from which seeds."""

from dataclasses import dataclass

import streamlit as st

import cells
from cells import Stack
from cells.experiment import Setting as Weights
from cells.experiment import seeds
from viz.pages.choose_models import ModelControls
from viz.pages.controls import control
from viz.pages.layers import choose_layer, layer_setting
from viz.settings import Choice, Flag, Real, Setting, Whole

_LADDERS = {ladder.name: ladder for ladder in cells.ladders.values()}
OWN = "Cells I pick"

SHOW = Choice("show", "Show", OWN, (OWN, *_LADDERS), "Up to four cells, or a whole ladder from a full cell down.")
MODELS = ModelControls("", "One column each. A cell is a small set of equations that is run again at every step.")
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
LAYER = layer_setting("")
START = Choice("start", "State before step 1", "Zeros", ("Zeros", "Random"))
START_SEED = Whole("start_seed", "Seed of the state", 0, 0, 999_999)
SETTINGS: list[Setting] = [SHOW, *MODELS.settings(), UNITS, UNIT, SEED, SCALE, SHARED, LAYER, START, START_SEED]


@dataclass(frozen=True)
class Chosen:
    """The models, for each its weights' setting, the unit to follow (0: the mean of all), and which layer to show."""

    stacks: tuple[Stack, ...]
    weights: tuple[Weights, ...]
    unit: int
    layer: str


def choose_cells() -> Chosen:
    """Draw the controls and return what is chosen; at least one model."""
    show = control(SHOW)
    if show == OWN:
        models = MODELS.pick()
    else:
        models = [(cell,) for cell in _LADDERS[show].cells]
        st.caption(f"{len(models)} cells, one change each, as in the {_LADDERS[show].source}.")
    units, unit, weights = _numbers(len(models))
    models = MODELS.deepen(models)
    layer, notes = choose_layer(LAYER, [len(model) for model in models])
    if notes:
        st.caption(notes)
    stacks = MODELS.stacks(MODELS.swap(models), units)
    return Chosen(tuple(stacks), tuple(weights), min(unit, units), layer)


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
    return units, unit, [Weights(each, scale, start_seed) for each in seeds(count, seed, shared)]
