"""Weights of the person's own model: the layers in the file, and their gates on an input."""

from dataclasses import replace
from functools import partial

import streamlit as st

import cells
from cells.files import FoundLayer
from viz.pages import choose_input, choose_layer, model_input, picture
from viz.pages.cards import cards
from viz.pages.choose_layer import EXAMPLE, FROM, LAYER_KEY, Model
from viz.pages.compute import Job, computed, digest
from viz.pages.controls import check_address, control
from viz.pages.model_input import Levels, Read
from viz.pages.take_home import Packed, take_home
from viz.pages.wording import many, plain
from viz.settings import Flag, Setting, Whole

UNIT = Whole(
    "model_unit",
    "Unit to follow",
    1,
    0,
    1_024,
    "The unit whose numbers are shown and whose line is bold; 0 is the mean of all.",
)
RELU = Flag("model_relu", "relu in place of tanh", False, "The file does not say which of the two this layer has.")
Layers = tuple[FoundLayer, ...]
TORCH = """import torch

torch.save(model.state_dict(), "model.pt")"""
KERAS = """from safetensors.numpy import save_file

save_file({w.path: w.numpy() for w in model.weights}, "model.safetensors")"""


def settings() -> list[Setting]:
    """Everything that the address of this page may hold."""
    return [*choose_layer.SETTINGS, UNIT, RELU, model_input.FILL, *choose_input.settings(), *picture.SETTINGS]


def page() -> None:
    """Draw the page."""
    st.html(picture.STYLE)
    st.title("Your model")
    check_address(settings(), (LAYER_KEY, "csv", "csv_columns", "t"))
    with st.sidebar:
        st.header("Model")
        model = choose_layer.choose_model()
        layer = choose_layer.choose_layer(model) if model else None
        layers = _as_said(model.found.layers, layer) if model and layer else ()
        layer = layers[model.found.layers.index(layer)] if model and layer else None
        unit = _unit(layer.units) if layer else 0
        st.header("Input")
        series = choose_input.choose_input()
    if model is None or layer is None:
        _empty()
        return
    st.markdown(f"**{plain(layer.title)}** of {plain(model.name)}: its gates at every step of the input.")
    said, under = st.container(), model_input.levels(layers, layer)
    fill = model_input.wanted(layer, under) > len(series.columns) and control(model_input.FILL)
    given = model_input.read(series, layer, under, fill)
    if isinstance(given, str):
        said.warning(given, icon=":material/width:")
        picture.input_chart(st.container(), series, (1, len(series.values)), picture.theme_of_page())
    else:
        if given.notes:
            said.caption("  \n".join(given.notes))
        _picture(model, layers, layer, under, given, unit)
    take_home([Packed.of(*layer.stack, layer.title)])


def _as_said(layers: Layers, chosen: FoundLayer) -> Layers:
    """A file does not say whether its plain RNNs have tanh or relu: the person does, for all of them."""
    if not _open(chosen) or not control(RELU):
        return layers
    relu = cells.swap(cells.catalogue["rnn"], "tanh", "relu")
    return tuple(replace(each, cell=relu, choice="read with relu") if _open(each) else each for each in layers)


def _open(layer: FoundLayer) -> bool:
    return layer.cell is cells.catalogue["rnn"] and "tanh" in layer.choice


def _unit(units: int) -> int:
    unit: int = control(UNIT)
    if unit > units:
        st.caption(f"The layer has {many(units, 'unit')}: unit {units} is followed instead of {unit:,}.")
    return min(unit, units)


def _picture(model: Model, layers: Layers, layer: FoundLayer, under: Levels, given: Read, unit: int) -> None:
    theme, place = picture.theme_of_page(), st.container()
    key = (model.key, layers.index(layer), layer.cell.id, digest(given.series), given.missing)
    found = computed([Job(key, layer.cell.name, partial(model_input.trace_of, layer, under, given), [layer.cell.name])])
    if found is None:
        picture.input_chart(place, given.series, (1, len(given.series.values)), theme)
        return
    reads = "what leaves the layer below" if under else ""
    results = [replace(result, reads=reads) for result in found[0].layers]
    picture.picture(results, given.series, unit, place, theme)
    cards(results, theme)


def _empty() -> None:
    st.markdown(
        "Bring a model that you trained, and watch its gates on an input of your choice. Save its **weights**, the "
        "numbers that it learned, to a file, and give that file to the box in the sidebar. LSTM, GRU and plain RNN "
        "layers are found by themselves; everything else in the file is left aside."
    )
    with st.container(horizontal=True, vertical_alignment="center"):
        st.button("Try an example", key="model_try", type="primary", on_click=_try)
        st.caption("No file at hand? This loads a small LSTM and a GRU.")
    torch_tab, keras_tab = st.tabs(["From PyTorch", "From Keras"])
    torch_tab.code(TORCH, language="python")
    keras_tab.code(KERAS, language="python")
    st.caption(
        "ONNX files work, too. A file is read, never run, and one that asks to run code is refused. "
        "It stays in this session and is gone when you close the page."
    )


def _try() -> None:
    st.session_state[FROM.key] = EXAMPLE
