"""The model part of the sidebar: a file with weights, or an example -> its recurrent layers, and the one to watch."""

import hashlib
import io
from collections import Counter, defaultdict
from collections.abc import Sequence
from dataclasses import dataclass

import streamlit as st
import torch

from cells.files import Aside, FileError, Found, FoundLayer, read_model
from cells.files.limits import MAX_BYTES
from viz.pages.controls import control
from viz.pages.wording import many, plain
from viz.settings import Choice, Setting, quoted

FILE, EXAMPLE = "A file of mine", "An example"
FROM = Choice(
    "model_from",
    "Weights from",
    FILE,
    (FILE, EXAMPLE),
    "The example is a small PyTorch model, drawn from a fixed seed.",
)
LAYER_KEY = "model_layer"
SETTINGS: list[Setting] = [FROM]
MOST_NAMES = 12


@dataclass(frozen=True)
class Model:
    """What was found in the file `name`; `key` is the same for the same bytes."""

    name: str
    key: str
    found: Found


def choose_model() -> Model | None:
    """Draw the controls and return the model; None as long as there is none. A bad file costs nothing."""
    if control(FROM) == EXAMPLE:
        st.caption("PyTorch's nn.LSTM(2, 8) and nn.GRU(2, 6), untrained: weights as torch draws them.")
        return _example()
    limit = MAX_BYTES // 10**6
    upload = st.file_uploader("File with weights", key="model_upload", max_upload_size=limit)
    if upload is None:
        st.session_state.pop("model_problem", None)
        st.caption(f"PyTorch (.pt, .pth, .bin, .ckpt), .safetensors or .onnx, up to {limit} MB. It is never run.")
    elif st.session_state.get("model_seen") != upload.file_id:
        st.session_state["model_seen"] = upload.file_id
        _read(upload.getvalue(), upload.name)
    kept: Model | None = st.session_state.get("model")
    if problem := st.session_state.get("model_problem"):
        st.error(plain(problem), icon=":material/error:")
    if kept and (problem or upload is None):
        st.caption(f"The last good model stays: {quoted(kept.name)}")
    return kept


def choose_layer(model: Model) -> FoundLayer:
    """Draw the list of layers and return the chosen one."""
    layers = dict(zip(_titles(model.found.layers), model.found.layers, strict=True))
    names = tuple(layers)
    setting = Choice(LAYER_KEY, "Layer", names[0], names, "The recurrent layers that the file holds.")
    asked = st.session_state.get(LAYER_KEY) or st.query_params.get(LAYER_KEY)
    if asked is not None and asked not in layers:
        st.session_state[LAYER_KEY] = names[0]
    layer = layers[control(setting)]
    facts = [layer.origin, f"reads {many(layer.inputs, 'input')} a step", many(layer.units, "unit"), *layer.notes]
    st.caption(plain(" · ".join(facts)))
    if model.found.aside:
        _left_aside(model.found.aside)
    return layer


def _titles(layers: Sequence[FoundLayer]) -> list[str]:
    """Each layer's title and cell, numbered where two would be the same."""
    seen: Counter[str] = Counter()
    titles = []
    for layer in layers:
        title = layer.title if layer.title.startswith(layer.cell.name) else f"{layer.title} · {layer.cell.name}"
        seen[title] += 1
        titles.append(title if seen[title] == 1 else f"{title} ({seen[title]})")
    return titles


def _left_aside(aside: Sequence[Aside]) -> None:
    reasons = defaultdict(list)
    for each in aside:
        reasons[each.reason].append(f"{each.name} {each.shape}" if each.shape else each.name)
    with st.expander(f"Left aside: {many(len(aside), 'part')}", key="model_aside"):
        for reason, names in reasons.items():
            more = f" and {len(names) - MOST_NAMES:,} more" if len(names) > MOST_NAMES else ""
            listed = "".join(f"\n- {quoted(name, 60)}" for name in names[:MOST_NAMES])
            st.markdown(f"{plain(reason[:1].upper() + reason[1:])}:\n{listed}{more}")


def _read(data: bytes, name: str) -> None:
    st.session_state["model_problem"] = ""
    try:
        st.session_state["model"] = Model(name, hashlib.sha256(data).hexdigest(), read_model(data, name))
    except FileError as problem:
        st.session_state["model_problem"] = str(problem)


@st.cache_resource(show_spinner=False)
def _example() -> Model:
    """A model as a person would bring it: saved by torch, read back by us."""
    with torch.random.fork_rng(devices=[]):
        torch.manual_seed(0)
        model = torch.nn.ModuleDict({"encoder": torch.nn.LSTM(2, 8), "counter": torch.nn.GRU(2, 6)})
    buffer = io.BytesIO()
    torch.save(model.state_dict(), buffer)
    return Model("example.pt", "example", read_model(buffer.getvalue(), "example.pt"))
