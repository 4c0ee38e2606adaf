"""Models as files: their weights, and their equations as PyTorch source. Each file is made when it is asked for."""

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import partial

import streamlit as st
from torch import Tensor

from cells import Cell, Stack
from cells.files import to_safetensors, to_state_dict
from cells.files.save import loads_into
from cells.source import source
from cells.stack import under

Make = Callable[[], bytes | str]


@dataclass(frozen=True, eq=False)
class Packed:
    """A model with its numbers: a stack of one layer, with nothing around it, goes as that cell."""

    name: str
    body: Cell | Stack
    params: Mapping[str, Tensor]

    @classmethod
    def of(cls, stack: Stack, params: Mapping[str, Tensor], name: str = "") -> "Packed":
        first = stack.layers[0]
        if len(stack.layers) > 1 or stack.output_layers or stack.head or first.width:
            return cls(name or stack.name, stack, params)
        return cls(name or stack.name, first.cell, under("0", params))


def take_home(models: Sequence[Packed], more: Mapping[str, tuple[str, Make]] | None = None) -> None:
    """Draw the buttons, and a choice where there are several models. `more`: other files by their words on the
    button, each with its name and how it is made."""
    st.subheader("Take it home")
    with st.container(horizontal=True, vertical_alignment="bottom", key="take_home"):
        model = _chosen(models)
        name = re.sub(r"\W+", "_", model.name, flags=re.ASCII).strip("_")[:60] or "model"
        files: dict[str, tuple[str, Make]] = {
            "Weights, safetensors": (f"{name}.safetensors", partial(to_safetensors, model.body, model.params)),
            "Weights, torch state dict": (f"{name}.pt", partial(to_state_dict, model.body, model.params)),
            "PyTorch source": (f"{name}.py", partial(source, model.body, model.params)),
            **(more or {}),
        }
        for index, (label, (file, make)) in enumerate(files.items()):
            st.download_button(
                label,
                make,
                file,
                "application/octet-stream",
                key=f"take_home_{index}",
                on_click="ignore",
                icon=":material/download:",
            )
    st.caption(
        f"The state dict is for {loads_into(model.body, model.params)}. The safetensors file has the names of the "
        "equations above, as the source has: `load_state_dict(safetensors.torch.load_file(...))` puts the numbers in. "
        "Both can be opened on the page **Your model**."
    )


def _chosen(models: Sequence[Packed]) -> Packed:
    if len(models) == 1:
        return models[0]
    # A keyed selectbox keeps its value by the words on the screen; the same model may have another name now.
    names = [_numbered(index, models) for index in range(len(models))]
    if st.session_state.get("take_home_model") not in names:
        st.session_state["take_home_model"] = names[min(st.session_state.get("take_home_place", 0), len(names) - 1)]
    place = names.index(st.selectbox("Model", names, key="take_home_model", width=260))
    st.session_state["take_home_place"] = place
    return models[place]


def _numbered(index: int, models: Sequence[Packed]) -> str:
    """The model's name, with a number where it is not the first of that name."""
    before = sum(model.name == models[index].name for model in models[:index])
    return f"{models[index].name} ({before + 1})" if before else models[index].name
