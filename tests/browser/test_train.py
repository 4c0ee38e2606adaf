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
    assert "where it stopped" in page.locator(".st-key-train_time").inner_text()
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


def test_the_player_marks_its_step_among_the_words_and_training_time_stays_in_sight(page, app_url):
    training.visit(page, app_url, Training_steps=20, Units=4)
    training.start(page)
    training.finish(page)
    marked = page.locator(".answers td.now")
    page.locator("h1").click()  # the keys of the page, not of a control
    page.keyboard.press("Home")
    for _ in range(2):
        page.keyboard.press("ArrowRight")
    expect(marked.first).to_have_text("3")
    assert {each.get_attribute("data-step") for each in marked.all()} == {"3"}
    page.locator(".st-key-gates_chart").scroll_into_view_if_needed()
    page.mouse.move(900, 400)
    page.mouse.wheel(0, 600)
    slider = page.locator(".st-key-train_moment")
    page.wait_for_function("() => document.querySelector('.stMain').scrollTop > 900")
    box = slider.bounding_box()
    assert box is not None
    assert 0 < box["y"] < 120
    slider.get_by_role("slider").press("Home")
    expect(slider).to_contain_text("before training")
    settled(page)
    box = slider.bounding_box()
    assert box is not None
    assert 0 < box["y"] < 120, "still there: the page has not jumped"
    curves = page.locator(".st-key-losses_chart .js-plotly-plot")
    shapes = curves.evaluate("(plot) => plot.layout.shapes.map((shape) => shape.x0)")
    assert set(shapes) == {0}
