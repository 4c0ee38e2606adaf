"""The cursors in the charts: on the step's own pixel, in the theme's colours, at once."""

import sys

import pytest
from playwright.sync_api import Page, expect

from tests.browser.driving import settled
from tests.browser.playing import PLACED, Open, clock, pixel, until


def test_cursor_stays_on_the_axis(player: Open):
    page = player()
    for step in (1, 2, 17, 40):
        clock(page, f"go({step})")
        assert page.evaluate(PLACED), step
    start, end = pixel(page, 10, "x2y2"), pixel(page, 20, "x2y2")
    page.mouse.move(*start)
    page.mouse.down()
    page.mouse.move(end[0], end[1] + 30, steps=5)
    page.mouse.up()
    page.wait_for_function(
        "() => document.querySelector('.st-key-gates_chart_False .js-plotly-plot')._fullLayout.xaxis.range[0] > 5"
    )
    assert not clock(page)["pinned"]  # a drag is Plotly's
    page.wait_for_function(PLACED)
    for step in (12, 19, 40):  # the last beyond the axis, where its window hides it
        clock(page, f"go({step})")
        assert page.evaluate(PLACED), step
    page.set_viewport_size({"width": 900, "height": 700})
    settled(page)
    page.wait_for_function(PLACED)
    page.get_by_text("Heatmap").click()
    settled(page)
    page.wait_for_function(PLACED)
    page.get_by_text("Another chart").click()
    expect(page.locator(".st-key-gates_chart_True .js-plotly-plot")).to_be_visible()
    settled(page)
    page.wait_for_function(PLACED)
    assert clock(page)["t"] == 40


def test_cursor_and_transport_follow_the_theme(player: Open):
    page = player()
    clock(page, "go(11)")
    colour = "() => getComputedStyle(document.querySelector('.step-cursors > div > div')).backgroundColor"
    text = "() => getComputedStyle(document.querySelector('.transport')).color"
    light = page.evaluate(colour), page.evaluate(text)
    page.emulate_media(color_scheme="dark")
    page.wait_for_function(f"([line, text]) => ({colour})() !== line && ({text})() !== text", arg=light)
    settled(page)
    page.wait_for_function(PLACED)
    assert clock(page)["t"] == 11


def test_reduced_motion(player: Open, page: Page):
    page.emulate_media(reduced_motion="reduce")
    player()
    clock(page, "play()")
    until(page, "clock.t > 3")
    assert page.evaluate(
        """() => [...document.querySelectorAll(".transport, .transport *, .step-cursors *")]
          .every((element) => getComputedStyle(element).transitionDuration === "0s"
            && element.getAnimations().length === 0)"""
    )


def test_time_of_a_step(player: Open, capsys: pytest.CaptureFixture[str]):
    page = player("?steps=500")
    median, panels = page.evaluate(
        """() => {
          const times = Array.from({ length: 41 }, (_, round) => {
            const start = performance.now();
            for (let t = 1; t <= 100; t++) gateClock.go(t + round);
            return (performance.now() - start) / 100;
          });
          return [times.sort((a, b) => a - b)[20], document.querySelectorAll(".step-cursors > div").length];
        }"""
    )
    with capsys.disabled():
        sys.stdout.write(f"\nclock.go with {panels} panels of 2 charts: median {1000 * median:.0f} us\n")
    assert panels > 8
    assert clock(page)["t"] == 140
