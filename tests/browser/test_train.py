"""Training in a real browser: it runs, stops, keeps what was learned, and time can be turned back."""

import numpy as np
from playwright.sync_api import Page, expect

from tests.browser.driving import full_data, settled


def drawn(page: Page) -> list[np.ndarray]:
    """The lines of the gates, as drawn."""
    return [np.array(trace["y"], dtype=float) for trace in full_data(page, "gates_chart") if trace["y"]]


def test_train_stop_and_turn_training_time_back(page, app_url):
    page.goto(app_url)
    page.get_by_role("link", name="Train").click()
    expect(page.get_by_role("heading", name="Gates while they learn")).to_be_visible(timeout=60_000)
    settled(page)
    page.get_by_label("Training steps", exact=True).fill("5000")
    page.get_by_label("Training steps", exact=True).press("Enter")
    settled(page)
    page.locator(".st-key-train_start button").click()
    stop = page.locator(".st-key-train_stop button")
    expect(stop).to_be_visible(timeout=30_000)
    expect(page.get_by_text("steps a second")).to_be_visible(timeout=30_000)
    expect(page.get_by_text("Training step ", exact=False).filter(has_text="loss").first).to_be_visible()
    page.wait_for_function(
        "() => Number(document.body.innerText.match(/Training step ([\\d,]+) of/)?.[1].replace(',', '')) > 20",
        timeout=60_000,
    )
    stop.click()
    expect(page.locator(".st-key-train_continue button")).to_be_visible(timeout=30_000)
    settled(page)
    after = drawn(page)
    slider = page.locator(".st-key-train_time").get_by_role("slider")
    assert "after training" in page.locator(".st-key-train_time").inner_text()
    slider.press("Home")
    expect(page.locator(".st-key-train_time")).to_contain_text("before training")
    settled(page)
    before = drawn(page)
    assert len(before) == len(after) > 0
    assert any(not np.allclose(one, two, equal_nan=True) for one, two in zip(before, after, strict=True))
    slider.press("End")
    settled(page)
    assert all(np.allclose(one, two, equal_nan=True) for one, two in zip(drawn(page), after, strict=True))
