"""How good answers are: the loss that is learned from, and the share that is right."""

import torch
from torch import Tensor
from torch.nn import functional as F

from cells.tasks.task import Batch, Task


def loss(task: Task, answers: Tensor, batch: Batch) -> Tensor:
    """Mean over the steps that count, from their `answers` (N, O) in the order of `batch.mask`: squared error, or
    cross-entropy in nats where the answers are the scores of classes."""
    target = batch.target[batch.mask]
    return F.cross_entropy(answers, target) if task.kind == "classes" else F.mse_loss(answers, target)


def accuracy(task: Task, answers: Tensor, batch: Batch) -> float | None:
    """Share from 0 to 1 of the steps, or of the whole sequences, that are right, as `task.accuracy_name` says."""
    if task.accuracy_name is None:
        return None
    wrong = torch.zeros_like(batch.mask)
    wrong[batch.mask] = answers.argmax(-1) != batch.target[batch.mask]
    if task.accuracy_name == "right answers":
        return 1 - int(wrong.sum()) / int(batch.mask.sum())
    return float((~wrong.any(0)).double().mean())
