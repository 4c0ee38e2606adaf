"""Under each cell: what it is, its equations, its size, and how far it is from torch."""

from collections.abc import Sequence

import streamlit as st

import cells
from cells import Cell
from cells.typeset import latex
from viz.pages.compute import Result
from viz.pages.wording import many, power
from viz.theme import Theme

ACROSS = 3


def cards(found: Sequence[Result], theme: Theme) -> None:
    """One card a cell, in the order of the columns above."""
    across = len(found) if len(found) <= ACROSS else -(-len(found) // 2)
    for start in range(0, len(found), across):
        row = found[start : start + across]
        for index, (column, result) in enumerate(zip(st.columns(across), row, strict=False), start):
            with column, st.container(border=True, key=f"card_{index}"):
                _card(result, theme)


def _card(result: Result, theme: Theme) -> None:
    trace = result.trace
    cell = trace.cell
    st.subheader(cell.name)
    st.markdown(cell.about)
    st.latex(latex(cell, lambda name, text: rf"\textcolor{{{theme.hue(role(cell, name))}}}{{{text}}}"))
    inputs, units = trace.x.shape[-1], trace.output.shape[-1]
    if result.output_layer:
        st.latex(r"y_{t} = W\,h_{t} + b")
        st.caption(f"The output layer, {units * (units + 1):,} more parameters: y is what leaves this layer.")
    words = [f"**{cell.count(inputs, units):,}** parameters for {many(inputs, 'input')} and {many(units, 'unit')}."]
    words.append(plan_words(cell))
    words.append(twin_words(cell, result.difference))
    st.markdown("\n\n".join(words))
    st.caption(f"Source: {cell.source}")


def role(cell: Cell, name: str) -> str:
    """What quantity `name` of `cell` is called; "input" for x."""
    return next((role for role, held in cell.roles.items() if held == name), "input")


def plan_words(cell: Cell) -> str:
    """How the cell can be computed, in one sentence."""
    plan = cells.plan(cell)
    if plan.sequential:
        return f"Needs a **loop** over time: {', '.join(plan.sequential)} wait for the step before."
    if plan.scan:
        return f"Needs **no loop**: {', '.join(plan.scan)} by a scan (many steps at a time), the rest at once."
    return "Needs **no loop**: all steps at once."


def twin_words(cell: Cell, difference: float | None) -> str:
    """The measured difference from the torch module, in one sentence."""
    if difference is None:
        return "torch has no module for this cell, so there is none to compare with."
    return f"Largest difference from torch's `{cell.twin}` on this input: **{power(difference)}**."
