"""A sequence and its answers: what comes in at each step, the right answer where one is due, and that of each model."""

from collections.abc import Mapping, Sequence
from html import escape

import streamlit as st
from torch import Tensor

from cells.tasks import Task
from viz.figures.predictions import alt_text, predictions
from viz.pages.picture import CONFIG
from viz.theme import Theme

HEAD = "Each answer is a linear map of what leaves the last layer, W h + b: the *head*, which learns with the cell."
SHORT, LONG = 22, 15  # at most so many steps in one row of the table, of symbols and of numbers


def answers(task: Task, index: int, given: Mapping[str, Tensor], theme: Theme) -> None:
    """Draw sequence `index` of the task's sample with the answers (T, O) of each model by its name: as lines where
    numbers are due at every step, else as a table."""
    batch = task.sample().batch
    if task.kind == "regression" and bool(batch.mask[:, index].all()):
        _lines(task, index, given, theme)
        return
    wrong = _table(task, index, given)
    if given:
        st.caption(HEAD + (" A dashed frame marks a wrong answer." if wrong else ""))


def _lines(task: Task, index: int, given: Mapping[str, Tensor], theme: Theme) -> None:
    """Draw the answers as lines; before there are any, the input says it all."""
    if given:
        batch = task.sample().batch
        right = batch.target[:, index].numpy()
        said = {name: values.numpy() for name, values in given.items()}
        figure = predictions(right, said, task.output_names, theme)
        st.markdown("**Answers** · at step t, the value of step t + 1")
        st.plotly_chart(figure, key="answers_chart", theme=None, config=CONFIG, alt=alt_text(right, said))
        st.caption(HEAD)


def _table(task: Task, index: int, given: Mapping[str, Tensor]) -> bool:
    """Draw the table; whether an answer in it is marked as wrong."""
    sample = task.sample()
    due = sample.batch.mask[:, index]
    steps, length = due.nonzero()[:, 0].tolist(), len(due)
    right = _words(task, sample.batch.target[due, index])
    rows = {"comes in": list(sample.ticks[index])} if sample.ticks is not None else {}
    rows["right answer"] = _placed(right, steps, length)
    marked: dict[str, set[int]] = {}
    for name, values in given.items():
        said = _words(task, values[due].argmax(-1) if task.kind == "classes" else values[due])
        rows[f"{name} says"] = _placed(said, steps, length)
        if task.kind == "classes":
            marked[f"{name} says"] = {step for step, a, b in zip(steps, said, right, strict=True) if a != b}
    most = SHORT if max(len(word) for words in rows.values() for word in words) <= 3 else LONG
    across = -(-length // -(-length // most))  # rows alike in length
    blocks = [_block(rows, marked, start, min(start + across, length)) for start in range(0, length, across)]
    st.html(f'<div class="answers" tabindex="0" aria-label="answers">{"".join(blocks)}</div>')
    return any(marked.values())


def _block(rows: Mapping[str, Sequence[str]], marked: Mapping[str, set[int]], start: int, stop: int) -> str:
    """Steps `start` to `stop` of every row."""
    numbers = "".join(f"<td data-step={step + 1}>{step + 1}</td>" for step in range(start, stop))
    lines = [f"<tr class=steps><th scope=row>step</th>{numbers}</tr>"]
    for name, words in rows.items():
        wrong = marked.get(name, set())
        each = (
            f"<td data-step={step + 1}{' class=wrong' if step in wrong else ''}>{escape(words[step])}</td>"
            for step in range(start, stop)
        )
        lines.append(f"<tr><th scope=row>{escape(name)}</th>{''.join(each)}</tr>")
    return f"<table>{''.join(lines)}</table>"


def _words(task: Task, values: Tensor) -> list[str]:
    if task.kind == "classes":
        return [task.output_names[each] for each in values.tolist()]
    return [", ".join(f"{value:+.2f}".replace("-", "−") for value in each) for each in values.tolist()]


def _placed(words: Sequence[str], steps: Sequence[int], count: int) -> list[str]:
    said = dict(zip(steps, words, strict=True))
    return [said.get(step, "") for step in range(count)]
