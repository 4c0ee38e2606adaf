"""The operators of the equations, once for torch (differentiable) and once for NumPy (fast inside a loop)."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np
import torch

Op = Callable[..., Any]


@dataclass(frozen=True)
class Ops:
    """What a library offers: `table` by operator, `stack` of T arrays, `widen` of an array to a shape."""

    table: Mapping[str, Op]
    stack: Callable[[list[Any]], Any]
    widen: Callable[[Any, tuple[int, ...]], Any]


def part(index: int, count: int) -> Op:
    def block(whole: Any) -> Any:
        width = whole.shape[-1] // count
        return whole[..., index * width : (index + 1) * width]

    return block


def _leading(shapes: Op, widen: Op, parts: tuple[Any, ...]) -> list[Any]:
    """All `parts` with the leading axes of the widest: a vector of parameters stands at every step and sequence."""
    lead = shapes(*(part.shape[:-1] for part in parts))
    return [widen(part, (*lead, part.shape[-1])) for part in parts]


def _tensors(function: Op) -> Op:
    """`function` for arguments of which some are plain numbers, which torch refuses or reads as float32."""

    def call(*args: Any) -> Any:
        tensors = [a for a in args if isinstance(a, torch.Tensor)]
        dtype = max(tensors, key=torch.Tensor.dim).dtype if tensors else torch.float64
        return function(*(torch.as_tensor(a, dtype=dtype) for a in args))

    return call


_SHARED: Mapping[str, Op] = {
    "+": lambda a, b: a + b,
    "-": lambda a, b: a - b,
    "*": lambda a, b: a * b,
    "@": lambda matrix, vector: vector @ matrix.T,
    "neg": lambda a: -a,
}


def _logistic(x: Any) -> Any:
    return 1 / (1 + np.exp(-x))


_ELEMENTWISE: Mapping[str, Op] = {
    "/": torch.div,
    "sigmoid": torch.sigmoid,
    "tanh": torch.tanh,
    "relu": torch.relu,
    # Exact everywhere; torch's own softplus is linear beyond 20, which float64 sees.
    "softplus": lambda x: torch.logaddexp(x, torch.zeros_like(x)),
    "exp": torch.exp,
    "log": torch.log,
    "sqrt": torch.sqrt,
    "abs": torch.abs,
    "silu": lambda x: x * torch.sigmoid(x),
    "positive": lambda x: torch.where(x >= 0, x + 0.5, torch.sigmoid(x)),
    "max": torch.maximum,
    "min": torch.minimum,
}

TORCH = Ops(
    {
        **_SHARED,
        "concat": lambda *parts: torch.cat(_leading(torch.broadcast_shapes, torch.broadcast_to, parts), dim=-1),
        **{name: _tensors(function) for name, function in _ELEMENTWISE.items()},
    },
    torch.stack,
    lambda a, shape: torch.as_tensor(a).broadcast_to(shape),
)

NUMPY = Ops(
    {
        **_SHARED,
        "concat": lambda *parts: np.concatenate(_leading(np.broadcast_shapes, np.broadcast_to, parts), axis=-1),
        "/": np.divide,
        "sigmoid": _logistic,
        "tanh": np.tanh,
        "relu": lambda x: np.maximum(x, 0),
        "softplus": lambda x: np.logaddexp(x, 0),
        "exp": np.exp,
        "log": np.log,
        "sqrt": np.sqrt,
        "abs": np.abs,
        "silu": lambda x: x * _logistic(x),
        "positive": lambda x: np.where(x >= 0, x + 0.5, _logistic(x)),
        "max": np.maximum,
        "min": np.minimum,
    },
    np.stack,
    np.broadcast_to,
)
