"""The address holds the step: it is read, kept and seldom written, and nothing else in it is touched."""

import pytest

from tests.browser.driving import settled
from tests.browser.playing import Open, clock


def test_address_holds_the_step(player: Open):
    page = player("?t=12&units=5&foo=a%20b#end")
    assert clock(page)["t"] == 12
    page.keyboard.press("ArrowRight")
    page.wait_for_function("location.search === '?units=5&foo=a%20b&t=13'")
    assert page.evaluate("location.hash") == "#end"
    page.get_by_label("Units").fill("7")
    page.get_by_label("Units").press("Enter")
    page.evaluate("document.activeElement.blur()")
    page.keyboard.press("ArrowRight")
    settled(page)
    query = "() => Object.fromEntries(new URLSearchParams(location.search))"
    page.wait_for_function(f"({query})().t === '14' && ({query})().units === '7'")
    assert page.evaluate(query) == {"t": "14", "units": "7", "foo": "a b"}
    page.reload()
    settled(page)
    assert clock(page)["t"] == 14
    page.keyboard.press("Home")
    page.wait_for_function("!new URLSearchParams(location.search).has('t')")
    assert page.evaluate(query) == {"units": "7", "foo": "a b"}


def test_address_outlives_a_parameter_that_the_server_sets(player: Open):
    page = player("?t=12")
    page.keyboard.press("End")
    page.get_by_role("button", name="Set a parameter").click()
    settled(page)
    page.wait_for_function("/from_server=yes/.test(location.search) && /t=40/.test(location.search)")
    page.evaluate("history.replaceState({}, '', '?t=3&from_server=yes')")  # an older address comes back
    page.wait_for_function("/t=40/.test(location.search)")
    assert clock(page)["t"] == 40


def test_address_of_another_page_is_not_written(player: Open):
    page = player()
    page.evaluate(
        """() => {
          history.pushState({}, "", "/elsewhere?a=1"); // the page that is about to come
          gateClock.go(20);
          setTimeout(() => { window.later = location.href; }, 300); // due after the clock's own
        }"""
    )
    page.wait_for_function("window.later")
    assert page.evaluate("later").endswith("/elsewhere?a=1")


@pytest.mark.parametrize(("text", "step"), [("0", 1), ("abc", 1), ("999", 40)])
def test_bad_step_in_the_address(player: Open, text, step):
    page = player(f"?t={text}")
    assert clock(page)["t"] == step
    wanted = None if step == 1 else str(step)
    page.wait_for_function("(wanted) => new URLSearchParams(location.search).get('t') === wanted", arg=wanted)


def test_address_is_written_seldom_while_playing(player: Open):
    page = player("?steps=300")
    page.evaluate(
        """() => {
          window.written = [];
          const real = history.replaceState;
          history.replaceState = function (...args) { written.push(performance.now()); real.apply(this, args); };
        }"""
    )
    clock(page, "setSpeed(8)")
    clock(page, "play()")
    page.wait_for_function("written.length >= 3")
    first, second, third = page.evaluate("written")[:3]
    assert second - first > 900
    assert third - second > 900
