"""Training in a real browser: it runs, stops, keeps what was learned, time can be turned back, and Explore takes it."""

from playwright.sync_api import expect

from tests.browser import training
from tests.browser.driving import settled
from tests.browser.training import drawn, same


def test_train_stop_and_turn_training_time_back(page, app_url):
    training.visit(page, app_url, Training_steps=5000)
    training.start(page)
    assert page.locator(".st-key-train_stop button").is_visible()
    expect(page.get_by_text("Training step ", exact=False).filter(has_text="loss LSTM").first).to_be_visible()
    training.reach(page, 21)
    training.stop(page)
    after = drawn(page)
    slider = page.locator(".st-key-train_time").get_by_role("slider")
    assert "after training" in page.locator(".st-key-train_time").inner_text()
    slider.press("Home")
    expect(page.locator(".st-key-train_time")).to_contain_text("before training")
    settled(page)
    before = drawn(page)
    assert len(before) == len(after) > 0
    assert not same(before, after)
    slider.press("End")
    settled(page)
    assert same(drawn(page), after)


def test_trained_cells_open_in_explore_on_each_of_the_tasks_sequences(page, app_url):
    training.visit(page, app_url, Training_steps=30, Units=5)
    training.start(page)
    training.finish(page)
    first = drawn(page)
    page.get_by_role("button", name="See these in Explore").click()
    expect(page.get_by_role("heading", name="Gates over time")).to_be_visible()
    settled(page)
    assert same(drawn(page), first)
    expect(page.get_by_text("after 30 training steps")).to_be_visible()
    page.locator(".st-key-train_sequence").get_by_role("radio", name="3").click()
    settled(page)
    third = drawn(page)
    assert not same(third, first)
    training.go(page, "Train", "Gates while they learn")
    assert same(drawn(page), third), "the same sequence is chosen there, too"
    training.go(page, "Explore", "Gates over time")
    assert same(drawn(page), third)
    page.get_by_role("button", name="Back to random weights").click()
    settled(page)
    expect(page.get_by_text("after 30 training steps")).to_be_hidden()
    expect(page.locator(".st-key-cells")).to_be_visible()
    assert not same(drawn(page), third)
