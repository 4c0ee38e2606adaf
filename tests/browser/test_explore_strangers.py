"""A stranger's words on the first screen are shown as they are, and none is lost in silence."""

import pytest
from playwright.sync_api import Locator, Page

from tests.browser.driving import settled
from tests.browser.exploring import address, upload, visit


def made(place: Locator) -> list[str]:
    """What mark-up makes: links, pictures, icons, formulas, slanted, bold or struck words."""
    found: list[str] = place.locator("a, img, em, del, b, .katex, [data-testid*=Icon], span[style]").evaluate_all(
        "(all) => all.map((e) => e.outerHTML)"
    )
    return found


NAMES = [
    *("cost ($)", "price ($)", "*a*", "**b**", "_c_", "__d__", "<b>e</b>", "&lt;"),
    *(":red[f]", ":material/bolt:", ":heart:", "[g](h)", "www.evil.example", "me@evil.example", "i -> j", "k -- l"),
]


def test_names_in_a_file_are_shown_as_they_are(app_url: str, page: Page) -> None:
    visit(page, address(app_url, input="CSV file"))
    rows = [NAMES, "1" * len(NAMES), "2" * len(NAMES)]
    upload(page, "\n".join(map(",".join, rows)).encode(), "my_*file*_.csv")
    assert page.locator(".st-key-input_chart .legendtext").all_text_contents() == NAMES
    line = page.get_by_test_id("stMarkdown").filter(has_text="2 steps of 16 numbers each").locator("p")
    assert line.inner_text() == f"Input · my_*file*_.csv, 2 steps of 16 numbers each: {', '.join(NAMES)}"
    assert made(line) == []


@pytest.mark.parametrize("word", ["www.evil.example", "me@evil.example", "_1_"])
def test_a_word_among_numbers_is_shown_as_it_is(app_url: str, page: Page, word: str) -> None:
    visit(page, address(app_url, input="Typed numbers", numbers=f"1 {word}"))
    message = page.get_by_role("alert").filter(has_text="Line 1").locator("p")
    assert f"'{word}' is not a number" in message.inner_text()
    assert made(message) == []


HOSTILE = {
    "units": "<img src=x onerror=alert(1)>",
    "seed": "[x](https://evil.example)",
    "scale": "www.evil.example",
    "view": "me@evil.example",
    "start": "~~gone~~ **bold**",
    "show": "$x^2$ :red[x]",
    "shared": "&lt;b&gt;",
}


def test_markup_in_an_address_is_shown_as_text(app_url: str, page: Page) -> None:
    visit(page, address(app_url, **HOSTILE))
    shown = page.get_by_role("alert").all_inner_texts()
    missing = [text for text in HOSTILE.values() if not any(f"“{text}”" in alert for alert in shown)]
    assert missing == []
    assert made(page.get_by_role("alert").locator("p")) == []
    page.get_by_role("button", name="Got it").click()
    settled(page)
    assert page.get_by_role("alert").count() == 0


def test_a_text_that_is_too_long_is_not_lost_in_silence(app_url: str, page: Page) -> None:
    visit(page, address(app_url, input="Typed numbers"))
    box = page.locator(".st-key-numbers textarea")
    box.fill("1 " * 10_050)
    box.press("Control+Enter")
    settled(page)
    sidebar = page.get_by_test_id("stSidebar").inner_text()
    assert "20,000" in sidebar or "/20000" in sidebar
