"""Any moment of a training: a slider over its checkpoints, and the gates that the models had then."""

import time

import streamlit as st

from cells import Stack
from cells.checkpoints import Checkpoint
from cells.tasks import Task
from viz.pages import explore, picture
from viz.pages.answers import answers
from viz.pages.background import Job
from viz.pages.from_training import HANDED
from viz.pages.snapshot import SEEN, Snapshot, choose_view, series_of, show
from viz.theme import Theme

TIME, DRAWN, FOLLOW = "train_time", "train_drawn", "train_follow"


def forget() -> None:
    """A new training begins: its latest gates are shown, until the person moves the slider."""
    for key in (TIME, DRAWN, SEEN):
        st.session_state.pop(key, None)
    st.session_state[FOLLOW] = True


def following() -> bool:
    """Whether the person looks at the latest gates."""
    return bool(st.session_state.get(FOLLOW, True))


def moment() -> int | None:
    """The training step whose gates are shown; None before there are any."""
    chosen: int | None = st.session_state.get(TIME)
    return chosen


def begin(kept: tuple[Checkpoint, ...]) -> None:
    """Settle which gates this run of the page draws, and remember when."""
    st.session_state[DRAWN] = (kept[-1].step if kept else -1, time.monotonic())
    steps = [checkpoint.step for checkpoint in kept]
    if steps and (following() or moment() not in steps):
        st.session_state[TIME] = steps[-1]


def gates_over_training(job: Job, kept: tuple[Checkpoint, ...], theme: Theme) -> None:
    """Draw the controls and the gates that they ask for; there is at least one checkpoint."""
    st.subheader("Gates at a moment of the training")
    st.html(f"<style>.st-key-train_moment {{ background: {theme.paper}; }}</style>")
    with st.container(key="train_moment"):
        snapshot = _snapshot(job, _moment(kept, job))
    with st.container(horizontal=True, vertical_alignment="bottom", key="train_view"):
        view, notes = choose_view(snapshot)
        go = st.button("See these in Explore", key="train_explore", icon=":material/timeline:")
    if notes:
        st.caption(notes)
    if go:
        st.session_state[HANDED] = snapshot
        # An empty address: without one, Streamlit refuses to leave a page whose controls are in the address.
        st.switch_page(st.Page(explore.page, default=True), query_params={})
    show(snapshot, view, st.container(), theme)


def example(task: Task, theme: Theme) -> None:
    """The first sequence of `task` with its right answers, before anything is trained."""
    sample = task.sample()
    x = sample.batch.x[:, 0]
    answers(task, 0, {}, theme)
    picture.input_chart(st.container(), series_of(task, x, 0), (1, len(x)), theme)


def _snapshot(job: Job, checkpoint: Checkpoint) -> Snapshot:
    task = job.recipe.task
    stacks: tuple[Stack, ...] = tuple(model.stack(task.outputs) for model in job.recipe.models)
    return Snapshot((job.number, checkpoint.step), task, stacks, checkpoint.params, checkpoint.step)


def _moment(kept: tuple[Checkpoint, ...], job: Job) -> Checkpoint:
    known = {checkpoint.step: checkpoint for checkpoint in kept}
    options, latest = list(known), kept[-1].step
    stopped = not job.running and latest < job.recipe.steps

    def words(step: int) -> str:
        if step == 0:
            return "before training"
        when = "after training" if step == job.recipe.steps else "during training"
        return f"step {step:,}, {'where it stopped' if step == latest and stopped else when}"

    if len(options) == 1:
        st.caption("These are the gates before training; more moments come as it learns.")
        return kept[0]
    step = st.select_slider("Training time", options, key=TIME, format_func=words, on_change=_moved, args=(latest,))
    return known[step]


def _moved(latest: int) -> None:
    st.session_state[FOLLOW] = st.session_state[TIME] == latest
