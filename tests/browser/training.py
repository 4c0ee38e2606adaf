"""The Train page as a person uses it, and the lines of gates that a page then shows."""

import numpy as np
from numpy.typing import NDArray
from playwright.sync_api import Page, expect

from tests.browser.driving import full_data, settled

Lines = list[NDArray[np.floating]]
STEP = "Number(document.body.innerText.match(/Training step ([\\d,]+) of/)?.[1].replaceAll(',', ''))"


def go(page: Page, link: str, heading: str) -> None:
    """Follow a link of the navigation."""
    page.get_by_role("link", name=link).click()
    expect(page.get_by_role("heading", name=heading, exact=True)).to_be_visible(timeout=60_000)
    settled(page)


def visit(page: Page, app_url: str, **numbers: int) -> None:
    """The Train page, with these numbers in the controls of these labels."""
    page.goto(app_url)
    settled(page)
    go(page, "Train", "Gates while they learn")
    for label, value in numbers.items():
        box = page.get_by_label(label.replace("_", " "), exact=True)
        box.fill(str(value))
        box.press("Enter")
        settled(page)


def start(page: Page) -> None:
    page.locator(".st-key-train_start button").click()
    expect(page.get_by_text("steps a second")).to_be_visible(timeout=30_000)


def reach(page: Page, step: int) -> None:
    page.wait_for_function(f"() => {STEP} >= {step}", timeout=90_000)


def finish(page: Page) -> None:
    expect(page.get_by_text("finished after")).to_be_visible(timeout=90_000)
    redrawn(page, "after training")


def stop(page: Page) -> None:
    page.locator(".st-key-train_stop button").click()
    expect(page.locator(".st-key-train_continue button")).to_be_visible(timeout=30_000)
    redrawn(page, "where it stopped")


def redrawn(page: Page, words: str) -> None:
    """Progress is told first; then the whole page is drawn, the slider with these words and the gates below it."""
    expect(page.locator(".st-key-train_time")).to_contain_text(words, timeout=30_000)
    settled(page)


def drawn(page: Page) -> Lines:
    """The lines of the gates, as drawn."""
    return [np.array(trace["y"], dtype=float) for trace in full_data(page, "gates_chart") if trace["y"]]


def same(one: Lines, other: Lines) -> bool:
    return len(one) == len(other) and all(
        a.shape == b.shape and np.allclose(a, b, atol=1e-6, equal_nan=True) for a, b in zip(one, other, strict=True)
    )
