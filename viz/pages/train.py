"""Train: cells learn a task in the background, and their gates are shown before, during and after."""

import time

import streamlit as st

from cells.training import Progress
from viz.figures.losses import alt_text, losses
from viz.pages import choose_task, picture, snapshot, trained
from viz.pages.background import Job, attach
from viz.pages.choose_task import Asked
from viz.pages.controls import check_address
from viz.pages.wording import listed, many, plain, short
from viz.settings import Setting
from viz.theme import Theme

EVERY, REDRAW = 0.7, 2.5  # seconds between two looks at a training, and between two drawings of its gates
JOB, ASKED = "train_job", "train_asked"


def settings() -> list[Setting]:
    """Everything that the address of this page may hold."""
    return [*choose_task.settings(), *snapshot.SETTINGS, *picture.SETTINGS]


def page() -> None:
    """Draw the page."""
    st.html(picture.STYLE)
    st.title("Gates while they learn")
    theme = picture.theme_of_page()
    check_address(settings(), ("csv", "csv_columns", "t"))
    job: Job | None = st.session_state.get(JOB)
    with st.sidebar:
        start = st.container()
        asked = choose_task.choose_task()
        with start:
            _button(asked, job)
    if job is None:
        _empty(asked, theme)
        return
    attach(job)
    running = job.running
    _say_changed(asked, running)
    kept = job.progress().checkpoints
    trained.begin(kept)
    st.fragment(_watch, run_every=EVERY if running else None)(job, running, theme)
    if kept:
        trained.gates_over_training(job, kept, theme)


def _say_changed(asked: Asked, running: bool) -> None:
    if asked.key == st.session_state[ASKED].key:
        return
    if asked.recipe is None:
        st.error(plain(asked.problem), icon=":material/error:")
    elif running:
        st.info("This training keeps the settings it began with. Stop it to train with those at the left.")
    else:
        st.info("The settings at the left are not those of this training. Press **Train** to learn with them.")


def _button(asked: Asked, job: Job | None) -> None:
    running = job is not None and job.running
    words = "One training at a time: stop this one first." if running else None
    pressed = st.button(
        "Train",
        type="primary",
        key="train_start",
        icon=":material/play_arrow:",
        width="stretch",
        disabled=running or asked.recipe is None,
        help=words,
    )
    if pressed and asked.recipe is not None:
        st.session_state[JOB], st.session_state[ASKED] = Job(asked.recipe), asked
        trained.forget()
        st.rerun()


def _empty(asked: Asked, theme: Theme) -> None:
    if asked.recipe is None:
        st.error(plain(asked.problem), icon=":material/error:")
        st.markdown("The settings at the left do not make a training yet.")
        return
    recipe, task = asked.recipe, asked.recipe.task
    names = listed([model.body.name for model in recipe.models])
    st.markdown(
        f"Untrained gates are random. Here you watch them **learn**. {task.about} "
        f"Press **Train**, and {names} will learn this in {many(recipe.steps, 'training step')}. "
        f"A *training step* shows each cell {many(recipe.batch, 'sequence')} and moves its weights a little, so that "
        "its answers get better."
    )
    st.markdown(
        "- The **loss** says how wrong the answers are; watch it fall. The *baseline* is the loss of a simple answer "
        f"that learns nothing, {task.baseline:.3g} here: {task.baseline_name}.\n"
        "- A slider for **training time** shows every gate before, during and after learning.\n"
        "- You may stop at any moment; what was learned stays."
    )
    st.markdown("**A sequence of this task**")
    trained.example(task, theme)


def _watch(job: Job, was_running: bool, theme: Theme) -> None:
    """Progress and loss curves; run again and again while the training runs, and then once the whole page."""
    attach(job)
    running = job.running
    progress = job.progress()
    with st.container(horizontal=True, vertical_alignment="center", key="train_progress"):
        st.progress(progress.step / progress.steps, _words(progress, _names(job), running))
        if running:
            st.button("Stop training", key="train_stop", icon=":material/stop:", on_click=job.stop)
        elif not progress.finished:
            st.button("Continue", key="train_continue", icon=":material/play_arrow:", on_click=job.start)
    for problem in [job.problem, *(model.trouble for model in progress.models)]:
        if problem:
            st.warning(plain(problem), icon=":material/warning:")
    _curves(job, progress, theme)
    if was_running != running or (running and _fresh(progress)):
        st.rerun()


def _fresh(progress: Progress) -> bool:
    """Whether there are new gates to draw for a person who looks at the latest ones."""
    drawn, when = st.session_state.get(trained.DRAWN, (-1, 0.0))
    latest = progress.checkpoints[-1].step if progress.checkpoints else -1
    return trained.following() and latest > drawn and (drawn < 0 or time.monotonic() - when > REDRAW)


def _words(progress: Progress, names: list[str], running: bool) -> str:
    step = f"Training step {progress.step:,} of {progress.steps:,}"
    if progress.speed is None or progress.seconds_left is None:
        return f"{step} · getting ready" if running else f"{step} · stopped before the first step"
    pairs = zip(names, progress.models, strict=True)
    lost = ", ".join(f"{name} {short(model.test_losses[-1])}" for name, model in pairs)
    parts = [step, f"test loss {lost}", f"{progress.speed:,.0f} steps a second"]
    if running:
        parts.append(f"{_time(progress.seconds_left)} left")
    else:
        parts.append(f"{'finished' if progress.finished else 'stopped'} after {_time(progress.seconds)}")
    return " · ".join(parts)


def _names(job: Job) -> list[str]:
    return [model.body.name for model in job.recipe.models]


def _time(seconds: float) -> str:
    return f"{seconds:.0f} s" if seconds < 90 else f"{seconds / 60:.1f} min"


def _curves(job: Job, progress: Progress, theme: Theme) -> None:
    task, names = job.recipe.task, _names(job)
    steps = progress.steps if job.running or progress.finished else max(1, progress.step)
    facts = (task.baseline, task.baseline_name)
    figure = losses(progress.models, names, steps, *facts, task.accuracy_name, theme, trained.moment())
    alt = alt_text(progress.models, names, *facts)
    st.plotly_chart(figure, key="losses_chart", theme=None, config=picture.CONFIG, alt=alt)
    kind = "squared error" if task.kind == "regression" else "cross-entropy, the surprise at the right answer"
    st.caption(
        f"**{task.name}.** Loss ({kind}): how wrong the answers are, lower is better. Bold: on test sequences, which "
        "are never learned from. Faint: on those that are. Below the dashed line a cell beats the baseline. "
        "The upright line is the training time below."
    )
    if progress.finished and (behind := _behind(names, progress, task.baseline)):
        st.caption(
            f"{behind} did not beat the baseline. More training steps or another learning rate may help; "
            "some cells cannot learn some tasks, and some series hold nothing to be learned."
        )


def _behind(names: list[str], progress: Progress, baseline: float) -> str:
    pairs = zip(names, progress.models, strict=True)
    return listed([name for name, model in pairs if not model.test_losses[-1] < baseline])
