"""What a user gives and a task cannot use is refused in words."""

import numpy as np
import pytest

from tests.cells.tasks.examples import example

LINE = np.linspace(0, 1, 30)[:, None]


def spoiled(step, value):
    values = LINE.copy()
    values[step] = value
    return values


@pytest.mark.parametrize(
    ("text", "wrong"),
    [
        ("", r"has 0 characters; allowed are 20 to 20,000"),
        ("nineteen characters", r"has 19 characters; allowed are 20"),
        ("ab" * 10_001, r"has 20,002 characters; allowed are 20 to 20,000"),
        ("z" * 50, r"holds only 'z'; allowed are 2 to 200 different"),
        ("".join(map(chr, range(300, 600))), r"holds 300 different characters"),
    ],
    ids=["empty", "short", "long", "one character", "too many different"],
)
def test_a_text(text, wrong):
    with pytest.raises(ValueError, match=wrong):
        example("characters", text=text)


@pytest.mark.parametrize(
    ("values", "wrong"),
    [
        (LINE[:, 0], r"\(T, D\).*shape is \(30,\)"),
        (LINE[:, :0], r"shape is \(30, 0\)"),
        (LINE[:9], r"has 9 steps; allowed are 10"),
        (spoiled(4, np.nan), r"step 5, column 1 is not a finite"),
        (np.hstack([LINE, spoiled(6, np.inf)]), r"step 7, column 2 is not a finite"),
        (np.ones((30, 2)), r"constant over the first 24 steps"),
    ],
    ids=["one axis", "no column", "short", "nan", "inf", "constant"],
)
def test_a_series(values, wrong):
    with pytest.raises(ValueError, match=wrong):
        example("series", values=values)


def test_names_of_another_number_of_columns():
    with pytest.raises(ValueError, match="3 names for 1 columns"):
        example("series", values=LINE, names=("a", "b", "c"))


def test_a_series_is_a_copy():
    values = LINE.copy()
    task = example("series", values=values)
    before = task.test().x.clone()
    values[:] = 7
    assert (task.test().x == before).all()


def test_a_column_that_only_changes_later_is_no_division_by_zero():
    late = np.where(np.arange(30) < 26, 1.0, 2.0)[:, None]
    assert example("series", values=np.hstack([LINE, late])).test().x.isfinite().all()


@pytest.mark.parametrize("steps", [10, 11, 12])
def test_the_shortest_series_and_text_work(steps):
    assert example("series", values=LINE[:steps]).test().mask.sum() == steps - round(0.8 * steps) - 1
    assert example("characters", text="ab" * 5 + "x" * steps).test().mask.any()


def test_more_letters_than_steps():
    with pytest.raises(ValueError, match=r"letters is 5; allowed are at most length, 4 steps"):
        example("copying", length=4, letters=5)
