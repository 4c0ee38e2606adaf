"""The player's keys: each answers once, and none where a person types."""

from playwright.sync_api import expect

from tests.browser.driving import settled
from tests.browser.playing import Open, button, clock, until


def test_keys(player: Open):
    page = player()
    presses = [
        ("ArrowRight", "t", 2), ("ArrowRight", "t", 3), ("ArrowLeft", "t", 2), ("End", "t", 40), ("Home", "t", 1),
        ("]", "speed", 2), ("[", "speed", 1), ("[", "speed", 0.5), ("l", "loop", True), ("l", "loop", False),
        ("Shift+ArrowRight", "sub", 0), ("Shift+ArrowRight", "sub", 1), ("Shift+ArrowLeft", "sub", 0),
        ("Escape", "sub", None), ("Space", "playing", True), ("Space", "playing", False),
    ]  # fmt: skip
    for key, field, value in presses:
        page.keyboard.press(key)
        assert clock(page)[field] == value, key
    still = clock(page)
    for key in ("Control+ArrowRight", "Alt+ArrowRight", "Meta+l", "Shift+Home", "Shift+Space", "Control+Space", "x"):
        page.keyboard.press(key)
        assert clock(page) == still, key


def test_keys_answer_once_however_often_the_page_ran(player: Open):
    page = player()
    for units in ("5", "6"):
        page.get_by_label("Units").fill(units)
        page.get_by_label("Units").press("Enter")
        settled(page)
    page.get_by_label("Steps").fill("30")
    page.get_by_label("Steps").press("Enter")
    settled(page)
    page.evaluate("document.activeElement.blur()")
    page.keyboard.press("ArrowRight")
    assert clock(page)["t"] == 2
    button(page, "Step forward").click()
    button(page, "Step back").click()
    assert clock(page)["t"] == 2
    page.evaluate("() => { window.changes = 0; gateClock.on(() => changes++); }")
    button(page, "Step back").click()
    button(page, "Step forward").click()
    assert page.evaluate("changes") == 2
    until(page, "document.querySelector('.transport-step').textContent === 'step 2 of 30'")


def test_keys_leave_typing_alone(player: Open):
    page = player()
    still = clock(page, "go(9)")
    words = page.get_by_label("Words")
    words.click()
    for key in ("l", "Space", "[", "]", "Home", "ArrowRight", "Shift+ArrowRight", "End"):
        page.keyboard.press(key)
    expect(words).to_have_value("l []")
    units = page.get_by_label("Units")
    for key in ("Home", "ArrowRight", "ArrowUp", "End", "Escape"):
        units.press(key)
    expect(units).to_have_value("5")
    choice = page.get_by_role("combobox", name="Choice")
    choice.press("End")
    choice.press("ArrowDown")
    choice.press("Escape")
    slider = page.get_by_role("slider", name="Slider")
    slider.press("ArrowRight")
    settled(page)
    expect(slider).to_have_value("1")
    assert clock(page) == still
    slider.press("Space")  # a slider has no use for it
    assert clock(page)["playing"]
    slider.press("Space")
    page.evaluate("gateClock.go(9)")
    page.get_by_role("button", name="Again").press("Space")
    settled(page)
    assert clock(page) == still
    page.get_by_role("button", name="Again").press("ArrowRight")  # a button has no use for arrows
    assert clock(page)["t"] == 10
