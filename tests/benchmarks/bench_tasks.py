"""What is learned by default, how fast, and what learning on torch's kernels gains.

    python -m tests.benchmarks.bench_tasks

One thread: on small models more of them get in each other's way, most of all where the cores are busy."""

import statistics
import time

import torch

import cells
from cells.fused import Fused
from cells.layer import Layer
from cells.recipe import Recipe
from cells.stack import Stack
from cells.tasks import Task, loss, tasks
from cells.tasks.series import NextStep
from cells.training import Training
from cells.weights import generator
from viz.inputs import generators, real_series

CELLS = [cells.catalogue[id] for id in ("lstm", "gru", "min_lstm", "min_gru")]
MIN_GRU = cells.catalogue["min_gru"]
HEADER = f"{'task':<28}{'model':<42}{'params':>8}{'loss':>9}{'baseline':>9}{'accuracy':>9}{'at step':>8}{'seconds':>8}"


def examples() -> dict[str, Task]:
    """Every task at its defaults; the series task on a generated and on real series."""
    given = {
        "series: two sines": NextStep(generators["two_sines"](400).values),
        "series: Seattle temperature": NextStep(real_series["seattle"]().values),
        "series: stocks": NextStep(real_series["stocks"]().values),
    }
    return given | {id: kind() for id, kind in tasks.items() if id != "series"}


def row(name: str, recipe: Recipe) -> None:
    """Train one model alone, so that the time is its own; the step is the first test below half the baseline."""
    training = Training(recipe)
    training.run()
    progress = training.progress()
    (model,), task = progress.models, recipe.task
    beaten = next(map(int, model.tested[model.test_losses < task.baseline / 2]), None)
    count = recipe.models[0].stack(task.outputs).count(task.inputs)
    accuracy = "" if model.accuracies is None else f"{model.accuracies[-1]:.2f}"
    print(
        f"{name:<28}{model.name:<42}{count:>8,}{model.test_losses[-1]:>9.4f}{task.baseline:>9.4f}{accuracy:>9}"
        f"{'never' if beaten is None else beaten:>8}{progress.seconds:>8.1f}",
        flush=True,
    )


def copying(units: int = 48, wide: int = 453) -> None:
    """`wide` gives one layer of minGRU as many parameters as the GRU has."""
    print("\nSelective copying: what a second layer gives back (accuracy: sequences without a mistake)\n" + HEADER)
    task = tasks["copying"]()
    shallow, deep = Stack([Layer(MIN_GRU, wide)]), Stack([Layer(MIN_GRU, units)] * 2)
    for body in (MIN_GRU, shallow, deep, cells.catalogue["gru"]):
        for seed in range(3):
            row(f"copying, seed {seed}", Recipe.of(task, [body], units=units, seed=seed))


def gain() -> None:
    print("\nOne training step, loss and gradients: cells.run against torch's kernels (median of 15)")
    for id in ("adding", "copying", "characters"):
        task = tasks[id]()
        batch = task.batch(generator(0, "bench"), task.defaults.batch)
        for cell in CELLS[:2]:
            stack = Recipe.of(task, [cell]).models[0].stack(task.outputs)
            params = {name: value.requires_grad_() for name, value in stack.init(task.inputs).items()}
            fused, times = Fused(stack), {"run": list[float](), "fused": list[float]()}
            for _ in range(15):
                for name, bucket in times.items():
                    begun = time.perf_counter()
                    head = fused(params, batch.x) if name == "fused" else cells.run(stack, params, batch.x).head
                    assert head is not None
                    torch.autograd.grad(loss(task, head[batch.mask], batch), list(params.values()))
                    bucket.append(time.perf_counter() - begun)
            run, fast = (1e3 * statistics.median(bucket) for bucket in times.values())
            print(
                f"{id:<12}{cell.name:<6}T = {len(batch.x):<4}{run:7.1f} ms {fast:7.1f} ms {run / fast:6.1f}x",
                flush=True,
            )


if __name__ == "__main__":
    torch.set_num_threads(1)
    print(HEADER)
    for name, task in examples().items():
        for cell in CELLS:
            row(name, Recipe.of(task, [cell]))
    copying()
    gain()
