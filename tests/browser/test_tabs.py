"""Two tabs train at once and do not disturb each other; a closed tab ends its own training, and no other."""

import re
import threading
import time

from tests.browser import training
from tests.browser.driving import WATCH

ENDED = re.compile(r"Training \d+ ends at step ([\d,]+): its tab was closed")


def test_tabs_train_apart_and_a_closed_one_ends_its_training(page, browser, app_url, server_log):
    context = browser.new_context(viewport={"width": 1440, "height": 900})
    other = context.new_page()
    other.add_init_script(WATCH)
    training.visit(page, app_url, Training_steps=2_500, Units=3)
    training.visit(other, app_url, Training_steps=90_000, Units=4)
    training.start(other)
    training.start(page)
    training.reach(page, 10)
    training.reach(other, 10)
    assert "of 2,500" in page.locator(".st-key-train_progress").inner_text()
    assert "of 90,000" in other.locator(".st-key-train_progress").inner_text()

    assert not ENDED.search(server_log.read_text())
    closed = time.monotonic()
    context.close()
    pause = threading.Event()
    while not ENDED.search(server_log.read_text()) and time.monotonic() < closed + 60:
        pause.wait(0.2)
    (step,) = ENDED.findall(server_log.read_text())
    assert int(step) < 90_000

    before = int(page.evaluate(f"() => {training.STEP}"))
    if before < 2_500:
        training.reach(page, before + 1)
    training.finish(page)
    assert ENDED.findall(server_log.read_text()) == [step]
