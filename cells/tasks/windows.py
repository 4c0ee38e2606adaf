"""A long sequence, cut: an earlier part to learn from, a later one to be judged by, windows in each."""

import torch
from torch import Tensor

TRAINED = 0.8


def first_tested(total: int) -> int:
    """Where the test part of `total` steps begins; both parts have at least two steps where there are four."""
    return min(round(TRAINED * total), total - 2)


def drawn(steps: int, length: int, size: int, generator: torch.Generator) -> Tensor:
    """Indices (T, B) of `size` random windows in `steps` steps, each followed by one more step."""
    length = min(length, steps - 1)
    starts = torch.randint(0, steps - length, (size,), generator=generator)
    return torch.arange(length).unsqueeze(1) + starts


def covering(steps: int, length: int) -> tuple[Tensor, Tensor]:
    """Windows side by side: indices (T, B), and a mask (T, B) in which each step but the last is True once."""
    length = min(length, steps - 1)
    wanted = torch.arange(0, steps - 1, length)
    starts = wanted.clamp(max=steps - 1 - length)
    indices = torch.arange(length).unsqueeze(1) + starts
    return indices, indices >= wanted
