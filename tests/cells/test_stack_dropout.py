"""Dropout: between layers, in training, from a seed; nowhere else and never otherwise."""

from typing import Any

import pytest
import torch

import cells
from tests.cells.support import apart, normal

T, B, D, H = 200, 10, 3, 20
GRU = cells.catalogue["gru"]


def stack_of(p, layers=3, **settings):
    return cells.Stack([cells.Layer(GRU, H)] * layers, dropout=p, **settings)


@pytest.mark.parametrize("p", [0.1, 0.5, 0.9])
@pytest.mark.parametrize("output_layers", [False, True], ids=["h", "y"])
def test_how_many_go_and_how_much_the_others_grow(p, output_layers):
    stack = stack_of(p, output_layers=output_layers)
    params, x = stack.init(D), normal(T, B, D, dtype=torch.float32)
    trace = cells.run(stack, params, x, training=True, generator=7)
    assert apart(trace.layers[0].x, x) == 0
    for level in (0, 1):
        left, read = trace.layers[level].output, trace.layers[level + 1].x
        if output_layers:
            left = torch.nn.functional.linear(left, params[f"{level}.output.W"], params[f"{level}.output.b"])
        gone = read == 0
        count = gone.numel()
        assert abs(int(gone.sum()) - p * count) < 5 * (count * p * (1 - p)) ** 0.5
        assert apart(read[~gone], left[~gone] / (1 - p)) <= 1e-6
        per_step = gone.float().mean(dim=(1, 2))
        assert 0 < per_step.std() < 0.1  # drawn anew at every step, not one mask for all
    masks = [trace.layers[level].x == 0 for level in (1, 2)]
    assert not torch.equal(*masks)


def test_never_after_the_last_layer():
    for layers in (1, 3):
        stack = stack_of(0.9, layers)
        trace = cells.run(
            stack, stack.init(D), normal(T, B, D, dtype=torch.float32), training=True, generator=torch.Generator()
        )
        assert apart(trace.output, trace.layers[-1].output) == 0
        assert (trace.output != 0).all()
        alone = cells.run(GRU, trace.layers[-1].params, trace.layers[-1].x)
        assert apart(trace.output, alone.output) == 0


def test_both_directions_read_the_same_dropped_values():
    stack = cells.Stack([cells.Layer(GRU, H, backward=True)] * 2, dropout=0.5)
    trace = cells.run(stack, stack.init(D), normal(T, B, D, dtype=torch.float32), training=True, generator=1)
    assert apart(trace.layers[2].x, trace.layers[3].x) == 0
    assert (trace.layers[2].x == 0).any()


def test_off_without_training():
    stack, plain = stack_of(0.9), stack_of(0.0)
    params, x = stack.init(D), normal(T, B, D, dtype=torch.float32)
    expected = cells.run(plain, params, x).output
    assert apart(cells.run(stack, params, x).output, expected) == 0
    assert apart(cells.run(stack, params, x, generator=3).output, expected) == 0
    assert apart(cells.run(plain, params, x, training=True).output, expected) == 0


def test_a_seed_says_it_all():
    stack, x = stack_of(0.5), normal(T, B, D, dtype=torch.float32)
    params, before = stack.init(D), torch.get_rng_state()

    def run(generator):
        return cells.run(stack, params, x, training=True, generator=generator).output

    assert apart(run(5), run(5)) == 0
    assert apart(run(5), run(torch.Generator().manual_seed(5))) == 0
    assert apart(run(5), run(6)) > 0
    one = torch.Generator().manual_seed(5)
    assert apart(run(one), run(one)) > 0
    assert torch.equal(torch.get_rng_state(), before)


def test_all_of_it_can_go():
    stack = stack_of(1.0)
    params = {name: value.requires_grad_() for name, value in stack.init(D).items()}
    trace = cells.run(stack, params, normal(T, B, D, dtype=torch.float32), training=True, generator=0)
    assert not trace.layers[1].x.any()
    trace.output.sum().backward()
    assert not params["0.W_r"].grad.any()
    assert params["2.b_n"].grad.all()


def test_training_without_a_source_is_refused():
    stack = stack_of(0.5)
    with pytest.raises(ValueError, match=r"generator must be a torch.Generator or a seed"):
        cells.run(stack, stack.init(D), normal(T, D, dtype=torch.float32), training=True)
    run: Any = cells.run
    with pytest.raises(ValueError, match=r"generator must be .* not 'x'"):
        run(stack, stack.init(D), normal(T, D, dtype=torch.float32), generator="x")
