"""Trained models go out as files and come back in on the page Your model: the gates are equal."""

import re
from pathlib import Path
from typing import Any

from playwright.sync_api import Page

from tests.browser import training
from tests.browser.driving import settled
from tests.browser.exploring import choose
from tests.browser.training import Lines, drawn

STACK = "minGRU + GRU"


def download(page: Page, label: str) -> tuple[str, bytes]:
    with page.expect_download() as waiting:
        page.get_by_role("button", name=label).click()
    return waiting.value.suggested_filename, Path(waiting.value.path()).read_bytes()


def give(page: Page, key: str, file: tuple[str, bytes]) -> None:
    name, data = file
    given: Any = {"name": name, "mimeType": "application/octet-stream", "buffer": data}
    page.locator(f".st-key-{key} input[type=file]").set_input_files(given)
    page.locator(f".st-key-{key}").get_by_text(
        re.compile(f"{re.escape(name[-9:])}$")
    ).first.wait_for()  # a long name is cut in its middle
    settled(page)


def build(page: Page, *names: str) -> None:
    """Add the stack of these cells, the lowest first."""
    page.get_by_role("button", name="Stack cells").click()
    for level, name in enumerate(names, 1):
        page.locator(f".st-key-train_build_{level}").get_by_role("combobox").click()
        page.get_by_role("option", name=name, exact=True).click()
        settled(page)
    page.get_by_role("button", name="Add this stack").click()
    settled(page)
    page.keyboard.press("Escape")


def read_by_your_model(page: Page, sequence: tuple[str, bytes]) -> None:
    training.go(page, "Your model", "Your model")
    choose(page, "input", "CSV file")
    give(page, "csv_upload", sequence)
    page.locator(".st-key-csv_standardize label").first.click()
    settled(page)


def within(some: Lines, lines: Lines) -> bool:
    return bool(some) and all(any(training.same([each], [one]) for one in lines) for each in some)


def test_what_was_trained_comes_back_with_equal_gates(page: Page, app_url: str) -> None:
    training.visit(page, app_url, Training_steps=25, Units=5)
    build(page, "minGRU", "GRU")
    page.locator(".st-key-train_cells").get_by_role("button", name="Remove minLSTM", exact=True).click()
    settled(page)
    training.start(page)
    training.finish(page)
    choose(page, "train_layer", "All")
    trained = drawn(page)

    files = []
    for index in (0, 1):
        choose(page, "take_home_model", ("LSTM", STACK)[index])
        files += [download(page, label) for label in ("safetensors", "torch state dict")]
    sequence = download(page, "This sequence, CSV")
    assert [name for name, _ in files] == ["LSTM.safetensors", "LSTM.pt", "minGRU_GRU.safetensors", "minGRU_GRU.pt"]

    read_by_your_model(page, sequence)
    seen: list[Lines] = []
    for name, data in files:
        give(page, "model_upload", (name, data))
        layers = ["LSTM, layer 1"] if name.startswith("LSTM.s") else ["rnn, layer 1 · LSTM"]
        for layer in ["minGRU, layer 1", "GRU, layer 2"] if name.startswith("minGRU") else layers:
            choose(page, "model_layer", layer)
            seen.append(drawn(page))
    assert all(within(lines, trained) for lines in seen)
    assert [len(lines) for lines in seen] == [2 * 6, 2 * 6, 2 * 3, 2 * 4, 2 * 3, 2 * 4]
    assert training.same(seen[0], seen[1])
