"""Words in and about the figure: headings, names, why a quantity is missing, and the alternative text."""

import re

import numpy as np
import pytest

import cells
from cells.compare import ROLES, align, reason
from tests.figures.reading import altered, drawn_rows, notes, places, plain, rows, traces, values
from viz.figures import alt_text, gates
from viz.figures.gates import Look
from viz.theme import MEANINGS

every = pytest.mark.parametrize("id", cells.catalogue)
LINE = 1.3  # a line of text is that much taller than its font


@pytest.fixture(scope="module")
def short():
    """Id -> a trace of two steps of one unit."""
    return dict(zip(cells.catalogue, traces(list(cells.catalogue), steps=2, units=1), strict=True))


def height(note):
    """Of a note's text, in pixels."""
    return (note.text.count("<br>") + 1) * LINE * note.font.size


def pixels(figure):
    margin = figure.layout.margin
    return figure.layout.height - margin.t - margin.b


@every
def test_a_missing_quantity_keeps_its_place_and_says_why(id, short):
    """Beside every other cell of the catalogue."""
    for other in list(cells.catalogue)[list(cells.catalogue).index(id) :]:
        shown = [short[id], short[other]]
        inside = notes(gates(shown))
        for index, row in enumerate(rows(shown)):
            for column, (trace, name) in enumerate(zip(shown, row.names, strict=True)):
                said = [plain(note.text) for note in inside[index, column]]
                if name is None:
                    (text,) = said
                    assert text.startswith(f"{trace.cell.name} has no {row.role}: ")
                    assert reason(trace.cell, row.role) in text
                else:
                    assert said == []


@every
def test_why_a_main_quantity_is_missing_is_the_cells_own_reason(id):
    cell = cells.catalogue[id]
    rows_beside = {row.role for other in cells.catalogue.values() for row in align([other])} & set(ROLES)
    for role in rows_beside - set(cell.roles):
        assert role in cell.lacks, f"{cell.name} does not say why it has no {role}"
        assert len(cell.lacks[role]) < 100


@pytest.mark.parametrize("columns", [1, 2, 3, 4, 6])
@every
def test_a_note_and_a_name_are_not_taller_than_their_room(id, columns, short):
    """Beside cells that between them have every role, in as many columns as a page shows."""
    others = ["lstm", "gru", "lstm", "gru", "lstm"][: columns - 1]
    figure = gates([short[each] for each in (*others, id)])
    total = pixels(figure)
    found, inside, annotations = places(figure), notes(figure), figure.layout.annotations
    headings = [note for note in annotations if note.text.startswith("<b>")]
    for index, heading in enumerate(headings):
        x, y = found[index, columns - 1]
        for note in inside[index, columns - 1]:
            assert height(note) <= (y.domain[1] - y.domain[0]) * total
        (name,) = [note for note in annotations if (note.x, note.y) == (x.domain[1], y.domain[1])]
        assert height(name) <= (heading.y - name.y) * total + 2, f"{name.text} runs into the heading"


def test_each_row_is_headed_by_its_role_and_what_it_means():
    shown = traces(["lstm", "gru"])
    figure = gates(shown)
    headings = [re.sub(r"<[^>]*>", "", note.text) for note in figure.layout.annotations if note.text.startswith("<b>")]
    assert len(headings) == len(rows(shown))
    for row, heading in zip(rows(shown), headings, strict=True):
        assert heading.startswith(row.role.capitalize())
        assert MEANINGS[row.role] in heading


def test_each_panel_names_its_cell_and_symbol():
    shown = traces(["slstm", "gru"])
    figure = gates(shown, Look(everything=True))
    texts = [plain(note.text).strip() for note in figure.layout.annotations]
    for _, _, trace, name, _ in drawn_rows(figure, shown, everything=True):
        base, _, index = (name or "").partition("_")
        symbol = f" <i>{base}</i>" + (f"<sub>{index}</sub>" if index else "") if name else ""
        which = {"GRU": " (1: old)"}.get(trace.cell.name, "") if name == "z" else ""
        assert trace.cell.name + symbol + which in texts


@pytest.mark.parametrize("view", ["lines", "heatmap"])
@pytest.mark.parametrize("everything", [False, True])
def test_alt_text_names_each_row_each_cell_and_its_range(view, everything):
    shown = traces(["lstm", "gru", "min_lstm"])
    text = alt_text(shown, Look(view, everything=everything))
    assert ("heatmap" in text.lower()) == (view == "heatmap")
    for row in rows(shown, everything):
        said = re.split(rf"(?:^|[.;] ){re.escape(row.role)}: ", text)[1].split(";")[0]
        for trace, name in zip(shown, row.names, strict=True):
            kept = values(trace, name) if name else None
            ends = "none" if kept is None else f"{kept.min():+.2f} to {kept.max():+.2f}"
            assert f"{trace.cell.name} {ends}" in said


def test_alt_text_tells_the_steps_that_are_drawn_and_their_range():
    (trace,) = traces(["lstm"])
    c = values(trace, "c").copy()
    c[0] = 9.0
    text = alt_text([altered(trace, c=c)], Look(steps=(5, 13)))
    assert "5 to 13" in text
    assert "9.00" not in text, "step 1 is not in the picture"


def test_alt_text_leaves_out_what_is_not_finite():
    (trace,) = traces(["lstm"])
    c = values(trace, "c").copy()
    c[4], c[5] = np.inf, np.nan
    kept = c[np.isfinite(c)]
    text = alt_text([altered(trace, c=c)])
    assert f"cell state: LSTM {kept.min():+.2f} to {kept.max():+.2f}" in text
    assert not re.search(r"\b(nan|inf)\b", alt_text([altered(trace, c=np.full_like(c, np.nan))]))


def test_the_legend_tells_thin_lines_from_the_bold_one():
    shown = traces(["lstm", "gru"], units=5)
    figure = gates(shown, Look(unit=4))
    said = [line.name for line in figure.data if line.showlegend]
    assert len(said) == 2
    assert "5" in said[0]
    assert said[1] == "unit 4"
    assert figure.layout.showlegend
    assert [line.name for line in gates(traces(["lstm"], units=1)).data if line.showlegend] == ["unit 1"]
