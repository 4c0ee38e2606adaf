"""The right answers of each task, worked out again, sequence by sequence."""

from collections import Counter

import numpy as np
import pytest
import torch

from cells.tasks.windows import covering, drawn, first_tested
from tests.cells.tasks.examples import SERIES, TEXT, example, seeded


def sequences(task, size=200, seed=5):
    """(x (T, D), target, mask) of each sequence, as lists."""
    batch = task.batch(seeded(seed), size)
    return [tuple(each[:, b].tolist() for each in (batch.x, batch.target, batch.mask)) for b in range(size)]


def words(task, x):
    """The name of the one input that is on."""
    assert all(sorted(step) == [0.0] * (len(step) - 1) + [1.0] for step in x)
    return [task.input_names[step.index(1.0)] for step in x]


@pytest.mark.parametrize("length", [4, 7, 30])
def test_adding(length):
    marked: Counter[int] = Counter()
    for x, target, mask in sequences(example("adding", length=length)):
        places = [t for t, (_, mark) in enumerate(x) if mark == 1]
        assert [mark for _, mark in x if mark not in (0, 1)] == []
        first, second = places
        assert first < length // 2 <= second
        assert target[-1][0] == pytest.approx(x[first][0] + x[second][0], abs=1e-6)
        assert mask == [False] * (length - 1) + [True]
        marked.update(places)
    assert set(marked) == set(range(length)), "some step is never marked"


@pytest.mark.parametrize("delay", [1, 2, 9])
def test_recall(delay):
    heard: Counter[tuple[int, int]] = Counter()
    for x, target, mask in sequences(example("recall", delay=delay)):
        (place,) = [t for t, step in enumerate(x) if step[-1] == 1]
        assert len(x) == delay + 1
        assert place < delay
        assert x[place][target[-1]] == 1
        assert all(sum(step[:-1]) == 1 for step in x)
        assert mask == [False] * delay + [True]
        heard[place, target[-1]] += 1
    assert len(heard) == 4 * delay, "some symbol never comes at some step"


def test_parity():
    for x, target, mask in sequences(example("parity", length=12)):
        ones = 0
        for (bit,), answer, counts in zip(x, target, mask, strict=True):
            ones += int(bit)
            assert bit in (0, 1)
            assert (answer == 1) == (ones % 2 == 1)
            assert counts


@pytest.mark.parametrize("most", [1, 5])
def test_counting(most):
    task, seen = example("counting", most=most), Counter[int]()
    for x, target, mask in sequences(task):
        read = words(task, x)
        n = read.count("a")
        whole = ["a"] * n + ["X"] + ["b"] * n + ["end"] * (2 * (most - n) + 1)
        assert read == whole[: 2 * most + 1]
        assert mask == [n <= t <= 2 * n for t in range(len(x))]
        answers = [task.output_names[answer] for answer, counts in zip(target, mask, strict=True) if counts]
        assert answers == ["b"] * n + ["end"]
        seen[n] += 1
    assert set(seen) == set(range(1, most + 1))


@pytest.mark.parametrize(("length", "letters", "alphabet"), [(12, 3, 4), (5, 5, 2), (9, 1, 8)])
def test_copying(length, letters, alphabet):
    task, places = example("copying", length=length, letters=letters, alphabet=alphabet), Counter[int]()
    for x, target, mask in sequences(task):
        read = words(task, x)
        heard = [(t, word) for t, word in enumerate(read) if word not in "·?"]
        assert len(heard) == letters
        assert heard[-1][0] < length
        assert read[length:] == ["?"] * letters
        assert mask == [False] * length + [True] * letters
        assert [task.output_names[answer] for answer in target[length:]] == [word for _, word in heard]
        places.update(t for t, _ in heard)
    assert set(places) == set(range(length)), "no letter ever comes at some step"


def test_series():
    task = example("series", length=7)
    first = first_tested(len(SERIES))
    assert first == 72
    scaled = (SERIES - SERIES[:first].mean(0)) / SERIES[:first].std(0)
    at = {float(np.float32(row[0])): t for t, row in enumerate(scaled)}
    for x, target, mask in sequences(task):
        start = at[x[0][0]]
        assert start + 7 < first, "a step of the test part is trained on"
        np.testing.assert_allclose(x, scaled[start : start + 7], rtol=1e-6)
        np.testing.assert_allclose(target, scaled[start + 1 : start + 8], rtol=1e-6)
        assert all(mask)
    test = task.test()
    predicted = sorted(at[float(value)] for value in test.target[..., 0][test.mask])
    assert predicted == list(range(first + 1, len(SERIES)))
    np.testing.assert_allclose(test.x[1:], test.target[:-1])


def test_the_test_part_of_a_series_does_not_touch_the_training():
    changed = SERIES.copy()
    changed[first_tested(len(SERIES)) :] *= 100
    mine, other = example("series").batch(seeded(0), 9), example("series", values=changed).batch(seeded(0), 9)
    assert torch.equal(mine.x, other.x)


def test_characters():
    task = example("characters", length=11)
    first = first_tested(len(TEXT))
    for x, target, mask in sequences(task):
        start = TEXT.index("".join(words(task, x)))
        assert start + 11 < first, "a character of the test part is trained on"
        assert "".join(task.output_names[answer] for answer in target) == TEXT[start + 1 : start + 12]
        assert all(mask)
    test = task.test()
    answers = [task.output_names[answer] for answer in test.target.T[test.mask.T].tolist()]
    assert "".join(answers) == TEXT[first + 1 :]


def test_blanks_can_be_seen():
    ticks = example("characters", text="To be,\nor not to be: that is the question.\n" * 3).sample().ticks
    assert ticks is not None
    assert {"␣", "↵"} & {word for row in ticks for word in row}


@pytest.mark.parametrize(("steps", "length"), [(2, 1), (2, 30), (10, 3), (31, 30), (32, 30), (100, 7)])
def test_windows_cover_each_step_once_and_stay_inside(steps, length):
    indices, mask = covering(steps, length)
    assert sorted(indices[mask].tolist()) == list(range(steps - 1))
    assert indices.max() == steps - 2
    found = drawn(steps, length, 500, seeded(0))
    assert torch.equal(found[1:], found[:-1] + 1)
    assert set(found.flatten().tolist()) == set(range(steps - 1))
