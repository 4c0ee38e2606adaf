"""The transport's row: what each button does, its name, its place in the order of Tab, its size."""

import itertools

from playwright.sync_api import expect

from tests.browser.driving import settled
from tests.browser.playing import Open, button, clock, until


def test_buttons_and_scrub(player: Open):
    page = player()
    shown = page.locator(".transport-step")
    for name, step in (("Last step", 40), ("Step back", 39), ("First step", 1), ("Step forward", 2)):
        button(page, name).click()
        expect(shown).to_have_text(f"step {step} of 40")
    button(page, "Equation forward").click()
    expect(page.locator(".transport-equation")).to_have_text("equation 1")
    button(page, "Equation back").click()
    assert clock(page)["sub"] == 5
    assert clock(page)["t"] == 1
    button(page, "Faster").click()
    expect(page.locator(".transport-speed")).to_have_text("2x")
    button(page, "Slower").click()
    button(page, "Slower").click()
    expect(page.locator(".transport-speed")).to_have_text("0.5x")
    scrub = page.get_by_role("slider", name="Step", exact=True)
    scrub.fill("17")
    expect(shown).to_have_text("step 17 of 40")
    assert scrub.get_attribute("aria-valuetext") == "step 17 of 40"
    for key, step in (("ArrowRight", 18), ("ArrowLeft", 17), ("End", 40), ("Home", 1)):
        scrub.press(key)
        assert clock(page)["t"] == step  # once, not twice
    scrub.press("Space")
    assert clock(page)["playing"]
    scrub.press("Shift+ArrowRight")
    assert clock(page)["sub"] == 0
    button(page, "Play").click()
    button(page, "Pause").click()
    assert not clock(page)["playing"]
    assert page.locator(":focus").count() == 1
    page.evaluate("document.activeElement.blur()")
    page.keyboard.press("Space")
    button(page, "Faster").click()  # a mouse press keeps no focus: Space is still the player's
    page.keyboard.press("Space")
    assert not clock(page)["playing"]


def test_play_to_the_end_loop_and_start_again(player: Open):
    page = player("?steps=12")
    clock(page, "setSpeed(8)")
    button(page, "Play").click()
    until(page, "clock.t === 12 && !clock.playing")
    expect(button(page, "Play")).to_be_visible()
    button(page, "Loop").click()
    expect(button(page, "Loop")).to_have_attribute("aria-pressed", "true")
    page.evaluate("() => { window.seen = []; gateClock.on(({ t }) => seen.push(t)); }")
    button(page, "Play").click()
    page.wait_for_function("seen.length > 15")
    seen = page.evaluate("seen")
    assert all((b - a) % 12 <= 8 for a, b in itertools.pairwise(seen))  # a slow frame may hold a quarter of a second
    assert any(b < a for a, b in itertools.pairwise(seen))
    assert clock(page)["playing"]
    clock(page, "pause()")
    clock(page, "setLoop(false)")
    clock(page, "last()")
    assert clock(page, "toggle()")["t"] == 1


def test_size_of_the_row(player: Open):
    page = player()
    clock(page, "pin(12)")
    for width, most in ((1280, 1), (400, 3)):
        page.set_viewport_size({"width": width, "height": 800})
        page.wait_for_function("(width) => document.querySelector('.stBottom').clientWidth <= width", arg=width)
        settled(page)
        boxes = page.evaluate(
            """() => [...document.querySelectorAll(".transport :is(button, input)")].map((element) => {
              const { left, right, top, height } = element.getBoundingClientRect();
              return { left, right, top, height };
            })"""
        )
        assert len(boxes) == 12
        assert all(box["height"] >= 40 for box in boxes)
        assert all(box["left"] >= 0 and box["right"] <= width for box in boxes)
        assert len({round(box["top"]) for box in boxes}) <= most, width


def test_names_and_tab_order(player: Open):
    page = player()
    clock(page, "pin(3)")
    names = [
        "First step", "Step back", "Play", "Step forward", "Last step", "Loop", "Slower", "Faster", "Step",
        "Equation back", "Equation forward", "Clear the pin",
    ]  # fmt: skip
    button(page, "First step").focus()
    met = []
    for _ in names:
        met.append(page.evaluate("document.activeElement.getAttribute('aria-label')"))
        outline = page.evaluate("getComputedStyle(document.activeElement).outlineStyle")
        page.keyboard.press("Tab")
    assert met == names
    assert outline == "solid"
    for name in names[:8] + names[9:]:
        assert "(" in (button(page, name).get_attribute("title") or ""), f"{name} names its key"
    groups = page.get_by_role("group", name="Player").get_by_role("group")
    assert [group.get_attribute("aria-label") for group in groups.all()] == ["Step", "Speed", "Equation"]
