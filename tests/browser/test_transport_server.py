"""The transport and the server leave each other alone: playing sends nothing, a run of a page stops nothing."""

from playwright.sync_api import Page, expect

from tests.browser.driving import settled
from tests.browser.playing import PLACED, Open, clock, pixel, until


def test_playing_sends_nothing_to_the_server(page: Page, player_url: str):
    sent: list[object] = []

    def hear(frame: object) -> None:
        sent.append(frame)

    page.on("websocket", lambda socket: socket.on("framesent", hear))
    page.goto(f"{player_url}/?steps=300")
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
