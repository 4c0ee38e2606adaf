"""Parameters: drawn from a seed by name, bounded as torch bounds them, shared by name and shape."""

import itertools
import math

import pytest
import torch
from hypothesis import given
from hypothesis import strategies as st
from torch import nn

import cells
from tests.cells.support import every_cell, every_dtype, law, seeds

D, H = 3, 4


@every_cell
@every_dtype
def test_init_gives_every_parameter_in_its_shape(cell, dtype):
    params = cell.init(D, H, dtype=dtype)
    assert list(params) == list(cell.shapes)
    assert sum(value.numel() for value in params.values()) == cell.count(D, H)
    for name, value in params.items():
        assert value.dtype == dtype
        assert tuple(value.shape) == tuple(size.of(D, H) for size in cell.shapes[name])


@law
@given(H=st.integers(1, 40), seed=seeds, scale=st.sampled_from([0.5, 1.0, 3.0]))
def test_init_is_uniform_within_the_bound(H, seed, scale):
    bound = scale / math.sqrt(H)
    everything = torch.cat(
        [each.flatten() for each in cells.catalogue["lstm"].init(500, H, seed, scale=scale).values()]
    )
    assert everything.abs().max() <= bound * (1 + 1e-6)
    assert everything.abs().max() > 0.95 * bound
    assert everything.mean().abs() < 0.1 * bound
    assert float(everything.std()) == pytest.approx(bound / math.sqrt(3), rel=0.1)


def test_the_bound_is_torchs():
    torchs = torch.cat([value.detach().flatten() for value in nn.LSTM(500, H).parameters()])
    ours = torch.cat([value.flatten() for value in cells.catalogue["lstm"].init(500, H).values()])
    assert float(ours.abs().max()) == pytest.approx(float(torchs.abs().max()), rel=0.01)


def test_a_name_and_shape_have_the_same_numbers_in_every_cell():
    drawn = [cell.init(D, H, seed=5) for cell in cells.catalogue.values()]
    shared = 0
    for one, other in itertools.combinations(drawn, 2):
        for name in set(one) & set(other):
            if one[name].shape == other[name].shape:
                assert torch.equal(one[name], other[name])
                shared += 1
    assert shared > len(drawn)


def test_names_of_one_shape_have_different_numbers():
    params = cells.catalogue["lstm"].init(D, H)
    for one, other in itertools.combinations(params.values(), 2):
        assert one.shape != other.shape or not torch.equal(one, other)


@law
@given(seed=seeds)
def test_seeds_differ_and_repeat(seed):
    cell = cells.catalogue["gru"]
    once, again, other = cell.init(D, H, seed), cell.init(D, H, seed), cell.init(D, H, seed + 1)
    for name, value in once.items():
        assert torch.equal(value, again[name])
        assert not torch.equal(value, other[name])


def test_init_leaves_torchs_generator_alone():
    torch.manual_seed(0)
    expected = torch.rand(3)
    torch.manual_seed(0)
    cells.catalogue["lstm"].init(D, H)
    assert torch.equal(torch.rand(3), expected)


@pytest.mark.parametrize(
    ("inputs", "units", "wrong"), [(0, 4, "inputs"), (3, -1, "units"), (2.5, 4, "inputs"), (3, "4", "units")]
)
def test_init_refuses_sizes(inputs, units, wrong):
    with pytest.raises(ValueError, match=f"{wrong} must be a whole number from 1"):
        cells.catalogue["lstm"].init(inputs, units)


@every_cell
def test_share_keeps_what_has_the_same_name_and_shape(cell):
    """From every other cell, told the sizes."""
    fresh = cell.init(D, H, seed=8)
    for giver in cells.catalogue.values():
        given_params = giver.init(D, H, seed=7)
        params = cells.share(given_params, cell, seed=8, inputs=D, units=H)
        assert list(params) == list(cell.shapes)
        for name, value in params.items():
            kept = name in given_params and given_params[name].shape == fresh[name].shape
            assert torch.equal(value, given_params[name] if kept else fresh[name]), (giver.id, name)


@pytest.mark.parametrize("ladder", cells.ladders.values(), ids=list(cells.ladders))
def test_share_reads_the_sizes_from_rung_to_rung(ladder):
    params = ladder.cells[0].init(D, H, seed=1, dtype=torch.float64)
    for below in ladder.cells[1:]:
        handed = cells.share(params, below, seed=2)
        fresh = below.init(D, H, seed=2, dtype=torch.float64)
        assert {n: v.shape for n, v in handed.items()} == {n: v.shape for n, v in fresh.items()}
        assert all(torch.equal(handed[name], params.get(name, fresh[name])) for name in handed)
        params = handed


def test_share_asks_for_sizes_that_nothing_tells():
    rnn = cells.catalogue["rnn"]
    with pytest.raises(ValueError, match="inputs"):
        cells.share({}, rnn)
    with pytest.raises(ValueError, match="inputs"):
        cells.share(cells.catalogue["min_gru"].init(D, H), cells.catalogue["lstm"])
    with pytest.raises(ValueError, match="inputs"):
        cells.share({"b": torch.ones(H)}, rnn)  # H is known, D is not
