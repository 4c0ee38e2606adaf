"""The first screen in a real browser: as a person uses it, the chart shows the numbers that the cells compute."""

from dataclasses import replace

import numpy as np
from playwright.sync_api import Browser, Page

from tests.browser.driving import full_data, settled
from tests.browser.exploring import (
    Wanted,
    address,
    check,
    choose,
    elsewhere,
    names,
    numbers,
    sine,
    standardized,
    stocks,
    upload,
    visit,
    write,
)


def test_it_opens_computed_and_every_control_gives_its_numbers(app_url: str, page: Page, browser: Browser) -> None:
    visit(page, app_url)
    wanted = Wanted(stocks())
    check(page, wanted)
    assert full_data(page, "input_chart")[1]["name"] == "FB"

    choose(page, "input", "Sine")
    check(page, wanted := replace(wanted, x=sine()))
    write(page, "sine_period", 12)
    check(page, wanted := replace(wanted, x=sine(12)))
    choose(page, "cells", "GRU")
    check(page, wanted := replace(wanted, cells=("lstm", "min_lstm", "gru")))
    write(page, "units", 5)
    check(page, wanted := replace(wanted, units=5))
    write(page, "seed", 42)
    check(page, wanted := replace(wanted, seed=42))
    write(page, "scale", 3.5)
    check(page, wanted := replace(wanted, scale=3.5))
    write(page, "unit", 3)
    check(page, wanted := replace(wanted, unit=3))
    choose(page, "start", "Random")
    check(page, wanted := replace(wanted, start_seed=0))
    write(page, "start_seed", 6)
    check(page, wanted := replace(wanted, start_seed=6))
    elsewhere(browser, page, wanted)
    choose(page, "view", "Heatmap")
    check(page, wanted := replace(wanted, view="heatmap"))
    elsewhere(browser, page, wanted)


def test_an_address_with_steps_draws_these_steps_at_once(app_url: str, page: Page) -> None:
    visit(page, address(app_url, first=10, last=20))
    for key in ("gates_chart", "input_chart"):
        x = numbers(full_data(page, key)[0]["x"])
        assert (x.min(), x.max()) == (10, 20), key


CSV = np.array([[1, 10.5, 3], [2, 11, 4], [3, 9, 1], [4, 12, 2], [5, 12.5, 0]])
FILE = b"day,price,volume\n" + b"\n".join(",".join(map(str, row)).encode() for row in CSV)


def test_a_file_its_columns_and_a_bad_one(app_url: str, page: Page, browser: Browser) -> None:
    visit(page, address(app_url, input="CSV file"))
    check(page, Wanted(stocks()))
    upload(page, FILE)
    check(page, Wanted(standardized(CSV)))
    page.locator(".st-key-csv_columns").get_by_role("button", name="Remove day").or_(
        page.locator(".st-key-csv_columns [data-baseweb=tag]", has_text="day").get_by_role("presentation")
    ).first.click()
    settled(page)
    wanted = Wanted(standardized(CSV[:, 1:]))
    check(page, wanted)
    elsewhere(browser, page, wanted)
    upload(page, b"day,price\n1,2\n3\n", "bad.csv")
    message = page.get_by_role("alert").filter(has_text="Line 3")
    assert "expected 2 columns, as in line 1, but found 1" in message.inner_text()
    assert message.evaluate("(e) => e.getBoundingClientRect().top < innerHeight"), "seen without scrolling"
    check(page, wanted)


def test_a_second_file_with_other_columns_is_drawn(app_url: str, page: Page) -> None:
    visit(page, address(app_url, input="CSV file"))
    upload(page, FILE)
    upload(page, b"u,v\n1,2\n3,5\n2,2\n", "other.csv")
    check(page, Wanted(standardized(np.array([[1.0, 2], [3, 5], [2, 2]]))))


def test_a_long_run_can_be_stopped_and_taken_up_again(app_url: str, page: Page) -> None:
    slow = names("lstm", "gru", "slstm", "lstm_peephole")
    page.goto(address(app_url, input="Noise", sequence_steps=10_000, units=256, cells=slow))
    page.locator(".st-key-stop_run button").click(timeout=60_000)
    page.get_by_role("button", name="Run it").wait_for()
    settled(page)
    assert "Stopped" in page.get_by_test_id("stMain").inner_text()
    write(page, "units", 4)
    write(page, "sequence_steps", 30)
    noise = np.random.default_rng(0).standard_normal(30)[:, None]
    check(page, Wanted(noise, ("lstm", "gru", "slstm", "lstm_peephole"), units=4))
