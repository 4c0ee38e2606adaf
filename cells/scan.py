"""s_t = a_t * s_{t-1} + b_t for all t, in about 2 * sqrt(T) steps instead of T."""

import math

import torch
from torch import Tensor


def scan(a: Tensor, b: Tensor, initial: Tensor) -> Tensor:
    """States (T, B, H) from rates `a` and gains `b` (T, B, H) and the state (B, H) before the first step.

    Two levels: blocks of sqrt(T) steps are scanned side by side from zero, with the running product of their
    rates; then one state is carried from block to block. It stays in linear space, where float32 keeps 1e-7 at
    any length (a scan in log space drifts, DESIGN section 7). Differentiable."""
    steps = a.shape[0]
    size = math.isqrt(steps - 1) + 1
    blocks = -(-steps // size)
    padding = blocks * size - steps
    if padding:
        a = torch.cat([a, a.new_ones((padding, *a.shape[1:]))])
        b = torch.cat([b, b.new_zeros((padding, *b.shape[1:]))])
    a, b = (each.reshape(blocks, size, *each.shape[1:]) for each in (a, b))
    product, local = a[:, 0], b[:, 0]
    products, locals_ = [product], [local]
    for rate, gain in zip(a.unbind(1)[1:], b.unbind(1)[1:], strict=True):  # cheaper to go back through than a[:, k]
        product, local = rate * product, rate * local + gain
        products.append(product)
        locals_.append(local)
    if not (torch.isfinite(product).all() and torch.isfinite(local).all()):
        return _stepwise(a, b, initial)[:steps]
    state, starts = initial, []
    for block in range(blocks):
        starts.append(state)
        state = product[block] * state + local[block]
    before = torch.stack(starts).unsqueeze(1)
    return (torch.stack(products, 1) * before + torch.stack(locals_, 1)).flatten(0, 1)[:steps]


def _stepwise(a: Tensor, b: Tensor, initial: Tensor) -> Tensor:
    """Where a block's product overflows it says nothing of its states: then one step after another."""
    state, states = initial, []
    for rate, gain in zip(a.flatten(0, 1), b.flatten(0, 1), strict=True):
        state = rate * state + gain
        states.append(state)
    return torch.stack(states)
