"""The pointer on a chart: it previews a step, a click or a tap pins it, and no other chart answers."""

from playwright.sync_api import Browser, expect

from tests.browser.driving import WATCH, settled
from tests.browser.playing import PLACED, Open, button, clock, pixel, until


def test_hover_previews_click_pins_escape_clears(player: Open):
    page = player()
    clock(page, "go(5)")
    page.mouse.move(*pixel(page, 20, "x2y2"))
    until(page, "clock.shown === 20 && clock.t === 5")
    page.wait_for_function(PLACED)
    page.mouse.move(*pixel(page, 20.4, "x2y2"))
    assert clock(page)["shown"] == 20
    expect(page.locator(".js-plotly-plot .hoverlayer .hovertext").first).to_be_visible()  # Plotly's own goes on
    page.mouse.move(pixel(page, 20)[0], 2)
    until(page, "clock.preview === null")
    assert clock(page)["shown"] == 5
    page.mouse.click(*pixel(page, 31, "xy", "input_chart_False"))
    until(page, "clock.pinned && clock.t === 31")
    page.mouse.move(*pixel(page, 12))
    assert clock(page)["shown"] == 31
    expect(button(page, "Clear the pin")).to_be_visible()
    page.keyboard.press("Escape")
    expect(button(page, "Clear the pin")).to_be_hidden()
    page.mouse.click(*pixel(page, 8))
    button(page, "Clear the pin").click()
    assert not clock(page)["pinned"]
    clock(page, "play()")
    page.mouse.move(*pixel(page, 33))
    assert clock(page)["preview"] is None
    page.mouse.click(*pixel(page, 33))
    until(page, "clock.t === 33 && clock.pinned && !clock.playing")


def test_other_charts_and_plotly_buttons_do_not_answer(player: Open):
    page = player()
    page.mouse.click(*pixel(page, 1, "xy", "other_chart"))
    assert clock(page)["preview"] is None
    assert not clock(page)["pinned"]
    assert page.locator(".st-key-other_chart .step-cursors > div").count() == 0
    page.mouse.move(*pixel(page, 38, "xy", "input_chart_False"))
    page.locator(".st-key-input_chart_False .modebar-btn").first.hover()
    until(page, "clock.preview === null")


def test_tap_pins(browser: Browser, player_url: str):
    context = browser.new_context(viewport={"width": 400, "height": 800}, has_touch=True, is_mobile=True)
    page = context.new_page()
    page.add_init_script(WATCH)
    page.goto(player_url)
    settled(page)
    page.wait_for_function(PLACED)
    page.touchscreen.tap(*pixel(page, 14, "x2y2"))
    until(page, "clock.pinned && clock.t === 14 && clock.preview === null")
    button(page, "Clear the pin").tap()
    until(page, "!clock.pinned")
    button(page, "Step forward").tap()
    until(page, "clock.t === 15")
    context.close()
