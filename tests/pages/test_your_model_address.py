"""The address opens a layer and a unit of the model; a bad one is told."""

import pytest

from tests.pages.driving import said, widget
from tests.pages.uploading import opened


def test_the_address_opens_the_layer_of_the_example():
    app = opened(model_from="An example", model_layer="counter, layer 1 · GRU", model_unit="5")
    assert not app.warning
    assert app.subheader[0].value == "GRU"
    assert widget(app, "model_unit").value == 5


@pytest.mark.parametrize(("key", "value", "word"), [("model_from", "Zork", "Zork"), ("model_unit", "1025", "1,024")])
def test_a_bad_address_is_told(key, value, word):
    app = opened(**{key: value})
    assert word in app.warning[0].value


def test_a_layer_or_a_unit_that_is_not_there_is_told_or_the_first():
    app = opened(model_from="An example", model_layer="zork", model_unit="9")
    assert widget(app, "model_layer").value == "encoder, layer 1 · LSTM"
    assert "The layer has 8 units: unit 8 is followed instead of 9" in said(app)
