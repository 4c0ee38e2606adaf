"""The transport: the clock's laws, then buttons, keys, pointer, cursors and address in the running page."""

import itertools
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.browser.driving import WATCH, settled
from tests.browser.server import serving
from viz.player.transport import HERE, transport

Open = Callable[..., Page]

# A clock of its own, whose frames come when the test says so.
FRAMES = """
({ clock: before, seconds, frame }) => {
  const clock = Object.assign(new gateClock.constructor(), before);
  const real = window.requestAnimationFrame;
  let next = null;
  window.requestAnimationFrame = (callback) => ((next = callback), 1);
  try {
    const seen = [];
    clock.on(({ t }) => seen.push(t));
    clock.play();
    for (let now = 0; now <= seconds * 1000 && next; now += frame) {
      const callback = next;
      next = null;
      callback(now);
    }
    return { t: clock.t, playing: clock.playing, seen };
  } finally {
    window.requestAnimationFrame = real;
  }
}
"""

# Every panel with data has one line at the axis' own pixel of the step shown, in a window of the panel's size.
PLACED = """
() => [...document.querySelectorAll(".js-plotly-plot")].every((plot) => {
  const frames = [...plot.querySelectorAll(".step-cursors > div")];
  if (!plot._fullLayout?.meta?.steps) return frames.length === 0;
  const box = plot.querySelector(".main-svg").getBoundingClientRect();
  const near = (a, b) => Math.abs(a - b) < 0.75;
  const panels = [...new Set(plot._fullData.map((trace) => trace.xaxis + trace.yaxis))];
  const held = ({ xaxis, yaxis }) => frames.filter((frame) => {
    const outer = frame.getBoundingClientRect(), line = frame.firstChild.getBoundingClientRect();
    const x = box.left + xaxis._offset + xaxis.l2p(gateClock.shown);
    return getComputedStyle(frame).overflow === "hidden"
      && near(outer.left, box.left + xaxis._offset) && near(outer.width, xaxis._length)
      && near(outer.top, box.top + yaxis._offset) && near(outer.height, yaxis._length)
      && near(line.left + line.width / 2, x) && near(line.height, yaxis._length) && line.width === 2;
  }).length === 1;
  return panels.length > 0 && frames.length === panels.length
    && panels.every((id) => held(plot._fullLayout._plots[id]));
})
"""

# The page's pixel of a step in the panel with this id.
PIXEL = """
([key, id, step]) => {
  const plot = document.querySelector(`.st-key-${key} .js-plotly-plot`);
  plot.querySelector(`.draglayer .${id}`).scrollIntoView({ block: "center", behavior: "instant" });
  const box = plot.querySelector(".main-svg").getBoundingClientRect();
  const { xaxis, yaxis } = plot._fullLayout._plots[id];
  return [box.left + xaxis._offset + xaxis.l2p(step), box.top + yaxis._offset + yaxis._length / 2];
}
"""


@pytest.fixture(scope="module")
def address(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    with serving(Path(__file__).parent / "player_app.py", tmp_path_factory.mktemp("player") / "log.txt") as found:
        yield found


@pytest.fixture
def player(page: Page, address: str) -> Open:
    """Open the page, with a query if the test wants one."""

    def start(query: str = "") -> Page:
        page.goto(f"{address}/{query}")
        settled(page)
        page.wait_for_function(PLACED)
        return page

    return start


@pytest.fixture
def alone(page: Page) -> Page:
    """An empty page with nothing but the clock."""
    page.add_script_tag(content=(HERE / "clock.js").read_text(encoding="utf-8"))
    return page


def clock(page: Page, does: str = "") -> dict[str, Any]:
    """Let the clock do something, such as `go(3)`; returns its state."""
    found: dict[str, Any] = page.evaluate(
        f"() => {{ {f'gateClock.{does};' if does else ''} return {{ ...gateClock, shown: gateClock.shown }}; }}"
    )
    return found


def until(page: Page, condition: str) -> None:
    page.wait_for_function(f"() => {{ const clock = gateClock; return {condition}; }}")


def pixel(page: Page, step: float, panel: str = "xy", key: str = "gates_chart_False") -> tuple[float, float]:
    x, y = page.evaluate(PIXEL, [key, panel, step])
    return x, y


def button(page: Page, name: str) -> Any:
    return page.get_by_role("group", name="Player").get_by_role("button", name=name, exact=True)


@pytest.mark.parametrize(("steps", "equations"), [(0, 1), (-3, 0), (5, -1)])
def test_no_steps_is_an_error_that_says_so(steps, equations):
    with pytest.raises(ValueError, match=f"steps is {steps} and equations {equations}"):
        transport(steps, equations)


def test_laws_of_playing(alone: Page):
    def run(seconds: float, frame: float = 16, **before: Any) -> dict[str, Any]:
        found: dict[str, Any] = alone.evaluate(FRAMES, {"clock": before, "seconds": seconds, "frame": frame})
        return found

    for speed in (0.25, 0.5, 1, 2, 4, 8):
        at_60 = run(10, steps=10_000, t=1, speed=speed)
        assert abs(at_60["t"] - 1 - 40 * speed) <= 1  # no drift
        assert abs(run(10, frame=40, steps=10_000, t=1, speed=speed)["t"] - at_60["t"]) <= 1  # nor by frame rate
    end = run(60, steps=30, t=25)
    assert (end["t"], end["playing"]) == (30, False)
    assert end["seen"] == [25, 26, 27, 28, 29, 30]  # play, then each step once
    loop = run(10, steps=30, t=25, loop=True)
    assert loop["playing"]
    assert loop["seen"][:9] == [25, 26, 27, 28, 29, 30, 1, 2, 3]
    hidden = run(7200, frame=3_600_000, steps=10_000, t=5, speed=8)
    assert hidden["t"] <= 5 + 2 * 8  # an hour in the background is a quarter of a second


def test_laws_of_the_clock(alone: Page):
    page = alone
    clock(page, "configure({ steps: 10, equations: 3 })")

    def after(does: str) -> tuple[Any, ...]:
        now = clock(page, does)
        return now["t"], now["sub"], now["shown"], now["pinned"]

    assert after("go(99)") == (10, None, 10, False)
    assert after("go(-4)") == (1, None, 1, False)
    assert after("step(-1)")[0] == 1
    clock(page, "setLoop(true)")
    assert after("step(-1)")[0] == 10
    assert after("step(1)")[0] == 1
    clock(page, "setLoop(false)")
    walk = [after("subStep(1)")[:2] for _ in range(4)]
    assert walk == [(1, 0), (1, 1), (1, 2), (2, 0)]
    assert after("subStep(-1)")[:2] == (1, 2)
    assert after("go(1)")[1] is None
    assert [after("subStep(-1)")[:2] for _ in range(4)] == [(1, 2), (1, 1), (1, 0), (1, 0)]  # the start holds
    assert after("go(10)")[:2] == (10, None)
    assert [after("subStep(1)")[:2] for _ in range(4)] == [(10, 0), (10, 1), (10, 2), (10, 2)]  # and so does the end
    assert after("hover(4)") == (10, 2, 4, False)
    assert after("hover(null)")[2] == 10
    assert after("pin(7)") == (7, None, 7, True)
    assert after("hover(3)")[2] == 7  # a pin holds
    assert after("clear()") == (7, None, 7, False)
    assert after("configure({ steps: 5, equations: 2 })")[0] == 5
    assert page.evaluate("() => { try { gateClock.setSpeed(3) } catch (error) { return error.message } }").startswith(
        "speed is 3"
    )


def test_listeners_hear_each_change_once_whatever_the_others_do(alone: Page):
    heard, complaints = alone.evaluate(
        """() => {
          gateClock.configure({ steps: 10, equations: 0 });
          const real = console.error, complaints = [], heard = [];
          console.error = (error) => complaints.push(error.message);
          const offs = [gateClock.on(() => { throw new Error("mine") }), gateClock.on(({ t }) => heard.push(t))];
          for (const t of [5, 5, 6]) gateClock.go(t);
          offs.forEach((off) => off());
          gateClock.go(9);
          console.error = real;
          return [heard, complaints];
        }"""
    )
    assert heard == [5, 6]
    assert complaints == ["mine", "mine"]


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
    page.get_by_role("button", name="Again").press("Space")
    settled(page)
    assert clock(page) == still
    page.get_by_role("button", name="Again").press("ArrowRight")  # a button has no use for arrows
    assert clock(page)["t"] == 10


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


def test_playing_sends_nothing_to_the_server(page: Page, address: str):
    sent: list[object] = []

    def hear(frame: object) -> None:
        sent.append(frame)

    page.on("websocket", lambda socket: socket.on("framesent", hear))
    page.goto(f"{address}/?steps=300")
    settled(page)
    assert sent, "the test hears the page's own start"
    sent.clear()
    clock(page, "setSpeed(8)")
    clock(page, "play()")
    until(page, "clock.t > 200")
    page.mouse.click(*pixel(page, 20))
    until(page, "clock.pinned")
    page.wait_for_function("location.search.includes('t=')")
    assert not sent


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


def test_a_run_of_the_page_leaves_playing_alone(player: Open):
    page = player("?steps=500")
    clock(page, "setSpeed(4)")
    clock(page, "setLoop(true)")
    clock(page, "play()")
    page.evaluate("() => { window.stops = 0; gateClock.on(({ playing }) => { stops += !playing; }); }")
    for act in (
        lambda: page.get_by_role("button", name="Again").click(),
        lambda: page.get_by_text("Heatmap").click(),
        lambda: page.get_by_label("Steps").fill("400"),
        lambda: page.get_by_label("Steps").press("Enter"),
    ):
        before = clock(page)["t"]
        act()
        settled(page)
        now = clock(page)
        assert now["playing"]
        assert now["t"] > before
    assert (now["steps"], now["speed"], now["loop"]) == (400, 4, True)
    assert page.evaluate("stops") == 0
    page.wait_for_function(PLACED)


def test_tap_pins(browser: Browser, address: str):
    context = browser.new_context(viewport={"width": 400, "height": 800}, has_touch=True, is_mobile=True)
    page = context.new_page()
    page.add_init_script(WATCH)
    page.goto(address)
    settled(page)
    page.wait_for_function(PLACED)
    page.touchscreen.tap(*pixel(page, 14, "x2y2"))
    until(page, "clock.pinned && clock.t === 14 && clock.preview === null")
    button(page, "Clear the pin").tap()
    until(page, "!clock.pinned")
    button(page, "Step forward").tap()
    until(page, "clock.t === 15")
    context.close()


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


def test_another_page_is_left_alone(player: Open):
    page = player("?t=12")
    clock(page, "play()")
    page.get_by_role("link", name="Elsewhere").click()
    expect(page.get_by_role("heading", name="Elsewhere")).to_be_visible()
    until(page, "!clock.playing")
    page.wait_for_function("!document.querySelector('.transport')")
    still = clock(page)
    for key in ("ArrowRight", "End", "Space"):
        page.keyboard.press(key)
    assert clock(page) == still
    page.get_by_role("link", name="Player").click()
    settled(page)
    page.wait_for_function(PLACED)
    page.evaluate("document.activeElement.blur()")
    page.keyboard.press("ArrowRight")
    assert clock(page)["t"] == still["t"] + 1


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
