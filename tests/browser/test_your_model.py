"""A model's file in a real browser: its gates are in the chart, and what is downloaded brings them back."""

import io
import warnings
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import torch
from numpy.typing import NDArray
from playwright.sync_api import Page
from torch import nn

from cells.files import read_model
from tests.browser.driving import full_data, settled

Floats = NDArray[np.floating]
H = 6
LAYER = "tail, layer 1 · GRU"
LINK = "Your model"


def model() -> nn.ModuleDict:
    torch.manual_seed(11)
    return nn.ModuleDict({"head": nn.LSTM(1, 4), "tail": nn.GRU(1, H)})


def saved(state: Any) -> bytes:
    buffer = io.BytesIO()
    torch.save(state, buffer)
    return buffer.getvalue()


def sine() -> Floats:
    return np.sin(2 * np.pi * np.arange(60) / 20)[:, None]


def gates(gru: nn.Module) -> list[Floats]:
    """z, r, n and h, (T, H), from what torch gives for the sine, in the order of the rows."""
    x = torch.from_numpy(sine()).float()
    W, U, b, d = (gru.get_parameter(f"{name}_l0") for name in ("weight_ih", "weight_hh", "bias_ih", "bias_hh"))
    with torch.no_grad():
        h, _ = gru(x)
        past = torch.cat([torch.zeros_like(h[:1]), h[:-1]])
        r, z, n = (x @ W.T + b).chunk(3, -1)
        s, y, m = (past @ U.T + d).chunk(3, -1)
        r, z = torch.sigmoid(r + s), torch.sigmoid(z + y)
        return [each.numpy() for each in (z, r, torch.tanh(n + r * m), h)]


def drawn(page: Page) -> list[Floats]:
    lines = full_data(page, "gates_chart")[::2]
    return [np.array(line["y"], dtype=float).reshape(H, -1)[:, :-1].T for line in lines]


def visit(page: Page, app_url: str) -> None:
    page.goto(f"{app_url}/?view=Lines")
    settled(page)
    page.get_by_role("link", name=LINK).click()
    page.get_by_role("heading", name=LINK).wait_for()
    settled(page)
    choose(page, "input", "Sine")


def choose(page: Page, key: str, option: str) -> None:
    box = page.locator(f".st-key-{key}").get_by_role("combobox")
    box.scroll_into_view_if_needed()
    settled(page)  # a list that is open closes when the page scrolls
    box.click()
    page.get_by_role("option", name=option, exact=True).click()
    settled(page)


def upload(page: Page, data: bytes, name: str) -> None:
    file: Any = {"name": name, "mimeType": "application/octet-stream", "buffer": data}
    page.locator(".st-key-model_upload input[type=file]").set_input_files(file)
    page.get_by_text(name).first.wait_for()
    settled(page)


def download(page: Page, label: str) -> tuple[str, bytes]:
    with page.expect_download() as waiting:
        page.get_by_role("button", name=label).click()
    return waiting.value.suggested_filename, Path(waiting.value.path()).read_bytes()


def test_a_state_dict_goes_in_and_its_layers_come_out_and_back(app_url: str, page: Page) -> None:
    visit(page, app_url)
    upload(page, saved(model().state_dict()), "mine.pt")
    choose(page, "model_layer", LAYER)
    expected = gates(model()["tail"])
    before = drawn(page)
    assert len(before) == len(expected)
    for found, wanted in zip(before, expected, strict=True):
        assert found == pytest.approx(wanted, abs=2e-6)

    files = dict(download(page, label) for label in ("safetensors", "state dict", "PyTorch source"))
    assert set(files) == {"tail_layer_1.safetensors", "tail_layer_1.pt", "tail_layer_1.py"}
    upload(page, files["tail_layer_1.safetensors"], "tail_layer_1.safetensors")
    assert np.array_equal(drawn(page), before)
    upload(page, files["tail_layer_1.pt"], "tail_layer_1.pt")
    assert np.array_equal(drawn(page), before)

    gru = nn.GRU(1, H)
    gru.load_state_dict(torch.load(io.BytesIO(files["tail_layer_1.pt"]), weights_only=True))
    assert gates(gru)[-1] == pytest.approx(expected[-1], abs=1e-6)
    taken: dict[str, Any] = {}
    exec(files["tail_layer_1.py"].decode(), taken)
    (layer,) = read_model(files["tail_layer_1.safetensors"], "tail_layer_1.safetensors").layers
    module = taken["GRU"]()
    module.load_state_dict(layer.params)
    trace, _ = module(torch.from_numpy(sine()).float()[:, None])
    assert trace["z"][:, 0].detach().numpy() == pytest.approx(before[0], abs=2e-6)


def test_an_onnx_file_that_torch_exports_gives_the_gates_of_the_module(
    app_url: str, page: Page, tmp_path: Path
) -> None:
    torch.manual_seed(5)
    gru = nn.GRU(1, H).eval()
    path = tmp_path / "mine.onnx"
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # the exporter that needs no further package is deprecated
        torch.onnx.export(gru, (torch.zeros(7, 1, 1),), path, dynamo=False)
    visit(page, app_url)
    upload(page, path.read_bytes(), "mine.onnx")
    expected = gates(gru)
    found = drawn(page)
    assert len(found) == len(expected)
    for lines, wanted in zip(found, expected, strict=True):
        assert lines == pytest.approx(wanted, abs=2e-6)


def test_a_refused_file_is_seen_and_costs_nothing(app_url: str, page: Page) -> None:
    visit(page, app_url)
    upload(page, saved(model().state_dict()), "mine.pt")
    choose(page, "model_layer", LAYER)
    before = drawn(page)
    upload(page, b"\x80\x04N.", "*old*.pkl")
    message = page.get_by_role("alert").filter(has_text="it is a pickle")
    assert "*old*.pkl" in message.inner_text()
    assert message.evaluate("(e) => e.getBoundingClientRect().top < innerHeight"), "seen without scrolling"
    assert np.array_equal(drawn(page), before)
    page.get_by_role("link", name="Explore").click()
    page.get_by_role("heading", name="Gates over time").wait_for()
    settled(page)
    page.get_by_role("link", name=LINK).click()
    page.get_by_role("heading", name=LINK).wait_for()
    settled(page)
    assert np.array_equal(drawn(page), before), "another page and back keeps the model, its layer and the input"


def test_the_empty_page_has_a_way_on(app_url: str, page: Page) -> None:
    visit(page, app_url)
    page.get_by_role("button", name="Try an example").click()
    page.locator(".st-key-model_layer").wait_for()
    settled(page)
    page.locator(".st-key-model_fill label").first.click()
    settled(page)
    assert len(full_data(page, "gates_chart")) == 12
    wide, seen = page.evaluate("[document.documentElement.scrollWidth, innerWidth]")
    assert wide <= seen


def test_a_file_beyond_the_limit_of_other_uploads_is_read(app_url: str, page: Page) -> None:
    visit(page, app_url)
    state = {**model().state_dict(), "embedding.weight": torch.zeros(1_000, 4_000)}
    upload(page, saved(state), "wide.pt")
    page.locator(".st-key-model_aside summary").click()
    page.get_by_text("embedding.weight (1000, 4000)").wait_for()
