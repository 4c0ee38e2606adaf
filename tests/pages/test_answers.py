"""The table of answers: every step stands once, with what comes in, what is right and what each model says."""

import re

import pytest
import torch
from streamlit.testing.v1 import AppTest

from cells.tasks.recall import Recall

SAID: dict[str, torch.Tensor] = {}


def script():
    from cells.tasks.recall import Recall
    from tests.pages import test_answers
    from viz.pages.answers import answers
    from viz.theme import Theme

    answers(Recall(delay=45), 0, test_answers.SAID, Theme())


def table(given):
    SAID.clear()
    SAID.update(given)
    app = AppTest.from_function(script, default_timeout=60)
    app.run()
    assert not app.exception
    html = "".join(each.proto.body for each in app.get("html"))
    rows: dict[str, list[str]] = {}
    for name, cells in re.findall(r"<th scope=row>(.*?)</th>(.*?)</tr>", html):
        rows.setdefault(name, []).extend(re.findall(r"<td[^>]*>(.*?)</td>", cells))
    steps = re.findall(r"<tr class=steps>.*?</tr>", html)
    return app, html, rows, steps


@pytest.mark.parametrize("right", [True, False])
def test_rows_hold_every_step_in_order(right):
    task = Recall(delay=45)
    sample = task.sample()
    assert sample.ticks is not None
    answer = int(sample.batch.target[-1, 0])
    scores = torch.nn.functional.one_hot(torch.full((46,), answer if right else (answer + 1) % 4), 4)
    app, html, rows, steps = table({"<LSTM>": scores})
    assert rows["step"] == [str(step) for step in range(1, 47)]
    assert rows["comes in"] == list(sample.ticks[0])
    assert rows["right answer"] == [""] * 45 + [task.output_names[answer]]
    assert rows["&lt;LSTM&gt; says"][-1] == task.output_names[answer if right else (answer + 1) % 4]
    assert len(steps) == 3, "16 steps in each"
    assert ("class=wrong" in html) == (not right)
    assert any("dashed frame" in each.value for each in app.caption) == (not right)


def test_the_first_sequence_holds_its_symbol_for_longest():
    marks = Recall().sample().batch.x[:, :, -1].argmax(0).tolist()
    assert marks == sorted(marks)
