"""One model that learns: its parameters, its optimizer, its losses."""

import math

import numpy as np
import torch
from torch import Tensor

from cells.fused import Fused
from cells.recipe import Model, Recipe
from cells.tasks import Batch, accuracy, loss
from cells.weights import generator


class Learner:
    """`losses` of every training step; `tested` steps, with the loss and accuracy of the test sequences after them.
    `trouble` says why the model stopped learning, None while it is well; its parameters stay finite."""

    def __init__(self, recipe: Recipe, model: Model):
        self.recipe, self.name, self.task = recipe, model.name, recipe.task
        stack = model.stack(self.task.outputs)
        self.answer = Fused(stack)
        self.params = stack.init(self.task.inputs, recipe.seed)
        for value in self.params.values():
            value.requires_grad_()
        self.optimizer = torch.optim.Adam(self.params.values(), recipe.learning_rate, fused=True)
        self.noise = generator(recipe.seed, "dropout") if stack.dropout else None
        self.losses: list[float] = []
        self.tested: list[tuple[int, float, float]] = []
        self.trouble: str | None = None

    def learn(self, batch: Batch) -> float | None:
        """One step of Adam; the loss before it. None where loss or gradient is not finite: then nothing moves."""
        found = loss(self.task, self.answer(self.params, batch.x, self.noise)[batch.mask], batch)
        self.optimizer.zero_grad()
        torch.autograd.backward(found)
        limit = self.recipe.clip or math.inf
        norm = torch.nn.utils.clip_grad_norm_(self.params.values(), limit)
        if not (torch.isfinite(found) and torch.isfinite(norm)):
            return None
        self.optimizer.step()
        return found.item()

    def diverge(self, step: int) -> None:
        rate = self.recipe.learning_rate
        self.trouble = (
            f"{self.name} stopped at step {step:,}: its loss or gradient is no longer a finite number. "
            f"Try a learning rate below {rate:g}, such as {rate / 10:g}."
        )

    def test(self, batch: Batch) -> tuple[float, float]:
        """Loss and accuracy of the test sequences; the accuracy is NaN where the task has none."""
        with torch.no_grad():
            answers: Tensor = self.answer(self.params, batch.x)[batch.mask]
        right = accuracy(self.task, answers, batch)
        return loss(self.task, answers, batch).item(), np.nan if right is None else right
