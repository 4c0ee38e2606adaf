"""A training in a thread of its own, which ends with the browser tab that began it."""

import atexit
import itertools
import logging
import threading
import time

import streamlit as st
import torch

from cells.recipe import Recipe
from cells.training import Progress, Training

PATIENCE = 10.0  # seconds without its tab, such as over a short loss of the network, after which a training ends
_LOG = logging.getLogger(__name__)
_numbers = itertools.count()


class Job:
    """The training of `recipe`. Its thread never calls Streamlit; the page asks `progress` when it likes to.

    `leave` says that the tab is gone, `stay` that it is back; between the two the training goes on for `patience`
    seconds. `problem` says why the thread broke off, None while all is well. What was learned is kept in any case."""

    def __init__(self, recipe: Recipe, patience: float = PATIENCE):
        self.number, self.recipe, self.patience = next(_numbers), recipe, patience
        self.problem: str | None = None
        self._training = Training(recipe)
        self._stop = threading.Event()
        self._left: float | None = None
        self.thread = threading.Thread()
        self.start()

    def start(self) -> None:
        """Train in the background, from where it stopped; nothing happens while it runs."""
        if self.running:
            return
        self._stop, self._left, self.problem = threading.Event(), None, None
        self.thread = threading.Thread(target=self._run, name=f"training {self.number}", daemon=True)
        atexit.register(self._end)
        self.thread.start()

    def stop(self) -> None:
        self._stop.set()

    def leave(self) -> None:
        self._left = time.monotonic()

    def stay(self) -> None:
        self._left = None

    @property
    def running(self) -> bool:
        return self.thread.is_alive()

    def progress(self) -> Progress:
        return self._training.progress()

    def _run(self) -> None:
        # Such small products gain nothing from a second thread of torch; on a busy machine waiting for it cost 90%.
        torch.set_num_threads(1)
        try:
            self._training.run(self._stop, self._look)
        except (RuntimeError, ValueError, MemoryError) as problem:
            _LOG.exception("Training %s broke off", self.number)
            self.problem = f"The training broke off: {str(problem) or type(problem).__name__}"

        finally:
            atexit.unregister(self._end)

    def _end(self) -> None:
        """The server shuts down: torch must not be at work while Python takes itself apart."""
        self.stop()
        self.thread.join(self.patience)

    def _look(self, step: int) -> None:
        left = self._left
        if left is not None and time.monotonic() - left > self.patience:
            _LOG.warning("Training %s ends at step %s: its tab was closed", self.number, step)
            self._stop.set()


def attach(job: Job) -> None:
    """Tie `job` to this tab: when the tab closes, Streamlit empties the session's cache, which calls `leave`.

    Where the tab comes back, the page calls this again. Other pages of the app count as the same tab."""
    _tied(job, job.number).stay()


@st.cache_resource(scope="session", on_release=Job.leave, show_spinner=False)
def _tied(_job: Job, number: int) -> Job:
    return _job
