"""How many parameters: the figures of the paper's comparison, D = H = 64 with biases."""

import pytest

import cells

SIZES = {"inputs": 64, "units": 64}


@pytest.mark.parametrize(("id", "count"), [("min_lstm", 12_480), ("min_gru", 8_320), ("lstm_separate", 33_280)])
def test_count_of_a_cell(id, count):
    assert cells.catalogue[id].count(**SIZES) == count


@pytest.mark.parametrize(("id", "count", "biases_less"), [("lstm", 33_280, 4), ("gru", 24_960, 2)])
def test_count_of_a_twin(id, count, biases_less):
    """torch counts two biases a gate; our equations hold one, and two where they differ (the GRU's candidate)."""
    cell = cells.catalogue[id]
    module = cells.to_torch(cell, cell.init(SIZES["inputs"], SIZES["units"]))
    assert sum(parameter.numel() for parameter in module.parameters()) == count
    assert cell.count(**SIZES) == count - biases_less * SIZES["units"]
