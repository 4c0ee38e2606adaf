"""A sequence in words: what comes in at each step, the right answer where one is due, and that of each model."""

from collections.abc import Mapping, Sequence
from html import escape

import streamlit as st
from torch import Tensor

from cells.tasks import Task
from viz.theme import Theme

HEAD = "Each answer is a linear map of what leaves the last layer, W h + b: the *head*, which learns with the cell."
_STYLE = """<style>
.answers { overflow-x: auto; }
.answers table { border-collapse: collapse; font-variant-numeric: tabular-nums; }
.answers th { position: sticky; left: 0; text-align: left; font-weight: 600; padding: 1px 14px 1px 0;
  background: PAPER; white-space: nowrap; }
.answers td { min-width: 1.7em; padding: 1px 5px; text-align: center; white-space: nowrap; }
.answers tr:first-child { opacity: 0.7; font-size: 0.8em; }
.answers .wrong { outline: 2px dashed currentColor; outline-offset: -2px; opacity: 0.75; }
</style>"""


def answers(task: Task, index: int, given: Mapping[str, Tensor], theme: Theme) -> None:
    """Draw sequence `index` of the task's sample as a table, with the answers (T, O) of each model by its name."""
    sample = task.sample()
    due = sample.batch.mask[:, index]
    steps = due.nonzero()[:, 0].tolist()
    right = _words(task, sample.batch.target[due, index])
    rows = [_row("step", [str(step + 1) for step in range(len(due))])]
    if sample.ticks is not None:
        rows.append(_row("comes in", sample.ticks[index]))
    rows.append(_row("right answer", _placed(right, steps, len(due))))
    wrong = 0
    for name, values in given.items():
        said = _words(task, values[due].argmax(-1) if task.kind == "classes" else values[due])
        bad = [step for step, one, other in zip(steps, said, right, strict=True) if one != other]
        marked = bad if task.kind == "classes" else []
        wrong += len(marked)
        rows.append(_row(f"{name} says", _placed(said, steps, len(due)), marked))
    style = _STYLE.replace("PAPER", theme.paper)
    st.html(f'{style}<div class="answers" tabindex="0" aria-label="answers"><table>{"".join(rows)}</table></div>')
    if given:
        st.caption(HEAD + (" A dashed frame marks a wrong answer." if wrong else ""))


def _words(task: Task, values: Tensor) -> list[str]:
    if task.kind == "classes":
        return [task.output_names[each] for each in values.tolist()]
    return [", ".join(f"{value:+.2f}" for value in each) for each in values.tolist()]


def _placed(words: Sequence[str], steps: Sequence[int], count: int) -> list[str]:
    said = dict(zip(steps, words, strict=True))
    return [said.get(step, "") for step in range(count)]


def _row(name: str, words: Sequence[str], wrong: Sequence[int] = ()) -> str:
    marked = set(wrong)
    each = [f"<td{' class=wrong' if step in marked else ''}>{escape(word)}</td>" for step, word in enumerate(words)]
    return f"<tr><th scope=row>{escape(name)}</th>{''.join(each)}</tr>"
