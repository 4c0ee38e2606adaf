"""The clock's laws, on a page with nothing else: how it plays, where it stops, who hears of it."""

from typing import Any

import pytest
from playwright.sync_api import Page

from tests.browser.playing import clock
from viz.player.transport import HERE, transport

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


@pytest.fixture
def alone(page: Page) -> Page:
    """An empty page with nothing but the clock."""
    page.add_script_tag(content=(HERE / "clock.js").read_text(encoding="utf-8"))
    return page


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
