"""What models learn from is what cells.run computes: the same answers and the same gradients."""

import pytest
import torch

import cells
from cells.fused import Fused
from cells.layer import Layer
from cells.stack import Head, Stack
from tests.cells.support import assert_equal, every_dtype, normal

T, B, D, H, OUT = 9, 4, 3, 5, 2
TOLERANCE = {torch.float32: 1e-5, torch.float64: 1e-12}
TWINS = [cell for cell in cells.catalogue.values() if cell.twin]
HEAD = Head(OUT, every_step=True)
LSTM, GRU, MIN_GRU = (cells.catalogue[id] for id in ("lstm", "gru", "min_gru"))
STACKS = {
    **{cell.id: Stack([Layer(cell, H)], head=HEAD) for cell in TWINS},
    "no twin": Stack([Layer(MIN_GRU, H)], head=HEAD),
    "mixed layers": Stack([Layer(LSTM, H), Layer(MIN_GRU, 4), Layer(GRU, 3)], head=HEAD),
    "backward": Stack([Layer(LSTM, H, backward=True), Layer(GRU, 4, backward=True)], head=HEAD),
    "output layers": Stack([Layer(GRU, H), Layer(LSTM, H)], head=HEAD, output_layers=True),
    "projected": Stack([Layer(cells.catalogue["lstm_projected"], H, width=3), Layer(LSTM, H)], head=HEAD),
    "dropout": Stack([Layer(LSTM, H), Layer(GRU, H)], head=HEAD, dropout=0.4),
}


def plain(stack, params, x, generator):
    return cells.run(stack, params, x, training=generator is not None, generator=generator).head


def answers_and_gradients(answer, params, x, seed):
    leaves = {name: value.clone().requires_grad_() for name, value in params.items()}
    said = answer(leaves, x, torch.Generator().manual_seed(seed))
    mix = (normal(T, B, OUT, seed=9, dtype=said.dtype) * said.square()).sum()
    gradients = torch.autograd.grad(mix, list(leaves.values()))
    return {"answers": said.detach(), **dict(zip(leaves, gradients, strict=True))}


@pytest.mark.parametrize("stack", STACKS.values(), ids=list(STACKS))
@every_dtype
def test_answers_and_gradients_are_those_of_run(stack, dtype):
    params, x = stack.init(D, seed=3, dtype=dtype), normal(T, B, D, dtype=dtype)
    fused = Fused(stack)
    for seed in (4, 5):
        mine = answers_and_gradients(fused, params, x, seed)
        truth = answers_and_gradients(lambda *args: plain(stack, *args), params, x, seed)
        assert_equal(mine, truth, TOLERANCE[dtype])
        assert all(value.abs().max() > 0 for name, value in truth.items() if "R" not in name)
    twins = [part for part in stack.parts(D) if part.layer.cell.twin]
    assert len(fused.modules) == len(twins), "the fast path was not taken"


def test_without_a_generator_nothing_is_dropped():
    stack = STACKS["dropout"]
    params, x = stack.init(D), normal(T, B, D, dtype=torch.float32)
    assert_equal({"": Fused(stack)(params, x)}, {"": plain(stack, params, x, None)}, 1e-6)


def test_no_global_random_number_is_drawn():
    before = torch.get_rng_state()
    stack = STACKS["dropout"]
    Fused(stack)(stack.init(D), normal(T, B, D, dtype=torch.float32), torch.Generator().manual_seed(1))
    assert torch.equal(before, torch.get_rng_state())
