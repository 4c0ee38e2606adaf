"""Every function of the language against torch's own, in all the places where it may be computed."""

import math
from collections.abc import Callable
from typing import Literal

import pytest
import torch
import torch.nn.functional as F
from hypothesis import given
from hypothesis import strategies as st
from torch import Tensor

import cells
from cells.equations import FUNCTIONS
from tests.cells.support import apart, every_dtype, law, normal, seeds

H = 4
ONE: dict[str, Callable[[Tensor], Tensor]] = {
    "sigmoid": torch.sigmoid,
    "tanh": torch.tanh,
    "relu": F.relu,
    "softplus": lambda x: x.clamp(min=0) + torch.log1p(torch.exp(-x.abs())),
    "exp": torch.exp,
    "log": torch.log,
    "sqrt": torch.sqrt,
    "abs": torch.abs,
    "silu": F.silu,
    "positive": lambda x: torch.where(x >= 0, x + 0.5, torch.sigmoid(x)),
}
TWO = {"max": torch.maximum, "min": torch.minimum}
WHERE = ["parallel", "loop", "loop with gradients", "sequential"]
TOLERANCE = {torch.float32: 1e-6, torch.float64: 1e-14}


def computed(call, x, where, other=None):
    """y = `call`, an expression of s and p, for every step of x (T, H): s_t is x_t, p is `other`."""
    eye = torch.eye(H, dtype=x.dtype)
    if where == "parallel":
        cell = cells.parse(f"s = W @ x\ny = {call} + 0 * p")
    else:  # y hangs on the state s, and s on y in name only: a loop
        cell = cells.parse(f"y = {call} + 0 * p\nk = max(min(y, 1), -1)\ns = W @ x + 0 * k")
        assert cells.plan(cell).sequential == cell.quantities
    params = {"W": eye.clone(), "p": torch.zeros(H, dtype=x.dtype) if other is None else other}
    if where == "loop with gradients":
        params["W"].requires_grad_()
    state = {} if where == "parallel" else {"s": x[0]}
    steps = x if where == "parallel" else torch.cat([x[1:], x[:1]])
    mode: Literal["planned", "sequential"] = "sequential" if where == "sequential" else "planned"
    return cells.run(cell, params, steps, state, mode=mode)["y"][:, 0].detach()


def test_all_functions_are_here():
    assert set(ONE) == {name for name, count in FUNCTIONS.items() if count == 1}
    assert set(TWO) == {name for name, count in FUNCTIONS.items() if count == 2}


@pytest.mark.parametrize("name", ONE)
@pytest.mark.parametrize("where", WHERE)
@every_dtype
def test_one_argument(name, where, dtype):
    x = 3 * normal(20, H, dtype=dtype)
    x = x.abs() + 0.01 if name in ("log", "sqrt") else x
    assert apart(computed(f"{name}(s)", x, where), ONE[name](x)) <= TOLERANCE[dtype]


@pytest.mark.parametrize("name", TWO)
@pytest.mark.parametrize("where", WHERE)
@every_dtype
def test_two_arguments(name, where, dtype):
    x, p = normal(20, H, dtype=dtype), normal(H, seed=1, dtype=dtype)
    assert apart(computed(f"{name}(s, p)", x, where, p), TWO[name](x, p)) == 0
    assert apart(computed(f"{name}(0.25, s)", x, where), TWO[name](torch.full_like(x, 0.25), x)) == 0


@pytest.mark.parametrize("where", WHERE)
@law
@given(seed=seeds, a=st.floats(-5, 5), b=st.floats(0.1, 5))
def test_operators(where, seed, a, b):
    x = normal(5, H, seed=seed)
    found = computed(f"({a!r} - s) * s / {b!r} + -s", x, where)
    assert apart(found, (a - x) * x / b - x) <= 1e-12


@pytest.mark.parametrize("where", WHERE)
@pytest.mark.parametrize("value", [-50.0, -1.0, 0.0, 1.0, 19.0, 21.0, 50.0])
def test_softplus_is_exact_far_out(where, value):
    """torch.nn.functional.softplus gives x itself beyond 20, which double precision sees."""
    x = torch.full((2, H), value, dtype=torch.float64)
    exact = math.log1p(math.exp(value)) if value < 0 else value + math.log1p(math.exp(-value))
    assert computed("softplus(s)", x, where)[0, 0].item() == pytest.approx(exact, rel=1e-14)


@pytest.mark.parametrize("where", WHERE)
def test_positive_is_continuous_and_positive(where):
    x = torch.tensor([-700.0, -1e-9, 0.0, 1e-9], dtype=torch.float64).expand(2, H)
    y = computed("positive(s)", x, where)[0]
    assert (y > 0).all()
    assert y[1:].tolist() == pytest.approx([0.5] * 3, abs=1e-8)


@pytest.mark.parametrize("where", WHERE)
@pytest.mark.parametrize("name", ["sigmoid", "tanh", "softplus", "silu", "positive", "relu"])
@every_dtype
def test_far_out_nothing_is_lost(name, where, dtype):
    x = torch.tensor([-1e4, -200.0, 200.0, 1e4], dtype=dtype).expand(2, H)
    assert apart(computed(f"{name}(s)", x, where), ONE[name](x)) <= TOLERANCE[dtype]
