"""Which models a page shows: cells of the catalogue, alone or one above the other."""

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import chain

import streamlit as st

import cells
from cells import Cell, Layer, Stack
from viz.pages.controls import chosen, control
from viz.settings import JOIN, Choice, Choices, Flag, Setting, Whole

MOST, DEPTH = 4, 3
BY_NAME = {cell.name: cell for cell in cells.catalogue.values()}
NONE = "None"
Model = tuple[Cell, ...]  # from the input up


@dataclass(frozen=True)
class ModelControls:
    """The controls of one page. Their keys begin with `prefix`."""

    prefix: str
    about: str

    @property
    def cells(self) -> Choices:
        usual = (cells.catalogue["lstm"].name, cells.catalogue["min_lstm"].name)
        return Choices(f"{self.prefix}cells", "Cells", usual, tuple(BY_NAME), MOST, self.about, DEPTH)

    @property
    def layers(self) -> Whole:
        words = "How many of each cell stand one above the other; each reads the one below. A stack stays as it is."
        return Whole(f"{self.prefix}layers", "Layers", 1, 1, DEPTH, words)

    @property
    def outputs(self) -> Flag:
        words = "Each layer's hidden state h goes through a linear map of its own, W h + b, before the next reads it."
        return Flag(f"{self.prefix}outputs", "Output layers", False, words)

    @property
    def activation(self) -> Choice:
        changes = ("As written", "tanh → relu", "tanh → sigmoid", "sigmoid → tanh")
        words = "Put another function in place of one in the equations."
        return Choice(f"{self.prefix}activation", "Activation", changes[0], changes, words)

    def settings(self) -> list[Setting]:
        return [self.cells, self.layers, self.outputs, self.activation]

    def pick(self) -> list[Model]:
        """Draw the list of cells and the box that builds stacks; at least one model."""
        names = control(self.cells)
        self._builder()
        if not names:
            st.caption(f"Pick 1 to {MOST} cells. Until then, {self.cells.default[0]} is used.")
        return [tuple(BY_NAME[name] for name in text.split(JOIN)) for text in names or self.cells.default[:1]]

    def deepen(self, models: Sequence[Model]) -> list[Model]:
        """Draw the number of layers, of which the models that are no stacks yet get so many."""
        layers = control(self.layers)
        return [model * layers if len(model) == 1 else model for model in models]

    def swap(self, models: Sequence[Model]) -> list[Model]:
        """Draw the activation, and put it into the equations."""
        change = control(self.activation)
        if change == self.activation.default:
            return list(models)
        old, new = change.split(" → ")
        without = dict.fromkeys(cell.name for cell in chain(*models) if f"{old}(" not in cell.text)
        if without:
            st.caption(f"There is no {old} in {', '.join(without)}.")
        return [
            tuple(cell if cell.name in without else cells.swap(cell, old, new) for cell in model) for model in models
        ]

    def stacks(self, models: Sequence[Model], units: int, dropout: float = 0.0) -> list[Stack]:
        """The models with H = `units` in every layer. Draws whether there are output layers, where that matters."""
        deep = max(map(len, models)) > 1
        outputs = deep and control(self.outputs)
        return [
            Stack(
                [Layer(cell, units) for cell in model],
                dropout=dropout if len(model) > 1 else 0.0,
                output_layers=outputs and len(model) > 1,
            )
            for model in models
        ]

    def _builder(self) -> None:
        keys = [f"{self.prefix}build_{level}" for level in range(1, DEPTH + 1)]
        with st.popover("Stack cells", icon=":material/layers:", width="stretch", key=f"{self.prefix}build"):
            st.caption("Each layer reads what leaves the one below it. The lowest reads the input.")
            names: list[str] = []
            for level, key in reversed(list(enumerate(keys, 1))):
                options = [NONE, *BY_NAME] if level > 2 else list(BY_NAME)
                words = f"Layer {level}" + (", reads the input" if level == 1 else "")
                names.insert(0, st.selectbox(words, options, key=key, persist_state="session"))
            text = JOIN.join(name for name in names if name != NONE)
            now = chosen(self.cells) or list(self.cells.default)
            problem = "This stack is in the list." if text in now else ""
            if len(now) >= MOST:
                problem = f"{MOST} cells are the most: take one out of the list first."
            st.button(
                "Add this stack",
                key=f"{self.prefix}build_add",
                type="primary",
                width="stretch",
                on_click=self._add,
                args=(text,),
                disabled=bool(problem),
            )
            if problem:
                st.caption(problem)

    def _add(self, text: str) -> None:
        now = st.session_state.get(self.cells.key, self.cells.default)
        st.session_state[self.cells.key] = [*now, text]
