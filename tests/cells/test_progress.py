"""A long loop says how far it is, and can be stopped."""

import pytest
import torch

import cells
from tests.cells.support import normal

T, D, H = 1500, 2, 3
LSTM = cells.catalogue["lstm"]


def shares(mode="planned", learns=False):
    found: list[float] = []
    params = {name: value.requires_grad_(learns) for name, value in LSTM.init(D, H).items()}
    cells.run(LSTM, params, normal(T, D), mode=mode, progress=found.append)
    return found


@pytest.mark.parametrize("learns", [True, False], ids=["with gradients", "without"])
@pytest.mark.parametrize("mode", ["planned", "sequential"])
def test_shares_rise(mode, learns):
    found = shares(mode, learns)
    assert len(found) > 2
    assert found == sorted(set(found))
    assert all(0 <= share <= 1 for share in found)


class StopError(Exception):
    pass


def test_what_it_raises_ends_the_run():
    def stop(share: float) -> None:
        if share > 0.3:
            raise StopError

    with pytest.raises(StopError):
        cells.run(LSTM, LSTM.init(D, H), normal(T, D), progress=stop)


def test_the_trace_is_the_same_with_and_without():
    params, x = LSTM.init(D, H), normal(T, D)
    assert torch.equal(cells.run(LSTM, params, x)["h"], cells.run(LSTM, params, x, progress=lambda _: None)["h"])
