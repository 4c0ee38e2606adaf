"""Laws of the generated series; those over `generators` hold for every one that is registered."""

import inspect

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from viz.inputs import MAX_STEPS, MAX_VALUE, InputError, generators

steps = st.integers(1, 300)
every = pytest.mark.parametrize("generator", generators.values(), ids=list(generators))


def values_of(parameter):
    low, high = parameter.low, parameter.high
    return st.integers(low, high) if parameter.whole else st.floats(low, high)


def settings_of(generator):
    return st.fixed_dictionaries({item.name: values_of(item) for item in generator.parameters})


@every
@given(data=st.data(), length=steps)
def test_finite_and_exactly_as_long_as_asked(generator, data, length):
    series = generator(length, **data.draw(settings_of(generator)))
    assert series.values.shape == (length, 1)
    assert np.isfinite(series.values).all()
    assert np.abs(series.values).max() <= MAX_VALUE


@every
@given(data=st.data(), length=steps)
def test_the_same_settings_give_the_same_series(generator, data, length):
    settings = data.draw(settings_of(generator))
    assert generator(length, **settings) == generator(length, **settings)


@every
def test_the_longest_and_the_shortest_are_possible(generator):
    assert len(generator(MAX_STEPS).values) == MAX_STEPS
    assert len(generator(1).values) == 1


@every
def test_the_declaration_fits_the_wave(generator):
    assert ["steps", *(item.name for item in generator.parameters)] == list(
        inspect.signature(generator.wave).parameters
    )
    for item in generator.parameters:
        assert item.check(item.default) == item.default
        kinds = {type(number) for number in (item.default, item.low, item.high, item.step)}
        assert len(kinds) == 1, "a slider takes whole numbers or decimals, not both"
        assert item.label
        assert item.help.endswith(".")
    assert generator.name
    assert generator.about


@every
@given(data=st.data())
def test_every_parameter_refuses_what_is_out_of_range(generator, data):
    item = data.draw(st.sampled_from(generator.parameters))
    bad = data.draw(st.sampled_from([item.low - 1, item.high + 1, float("nan"), float("inf"), 10**400]))
    with pytest.raises(InputError) as caught:
        generator(10, **{item.name: bad})
    for word in (item.name, item.label, f"{item.low:,}", f"{item.high:,}", str(bad)[:20]):
        assert word in str(caught.value)


@pytest.mark.parametrize("id", ["sine", "square"])
@given(period=st.integers(3, 60), cycles=st.integers(1, 6))
def test_a_wave_repeats_after_its_period(id, period, cycles):
    values = generators[id](period * (cycles + 1), period=period).values
    assert np.array_equal(values[period:], values[:-period])


@given(steps, st.integers(3, 50), st.floats(0.0, 10.0), st.integers(0, 360))
def test_sine_is_the_sine(length, period, amplitude, phase):
    angle = 2 * np.pi * np.arange(length) / period + np.deg2rad(phase)
    made = generators["sine"](length, period=period, amplitude=amplitude, phase=phase).values[:, 0]
    assert np.allclose(made, amplitude * np.sin(angle), atol=1e-10)


@given(st.integers(2, 200), st.integers(1, 99))
def test_square_takes_both_levels_for_the_asked_share(period, duty):
    wave = generators["square"](period, period=period, duty=duty, amplitude=2.0).values[:, 0]
    high = int((wave == 2.0).sum())
    assert 1 <= high < period
    assert set(wave) == {2.0, -2.0}
    assert abs(high - period * duty / 100) <= 1


@given(st.integers(3, 200), st.floats(-10, 10), st.floats(-10, 10))
def test_ramp_goes_from_start_to_end_in_equal_changes(length, start, end):
    wave = generators["ramp"](length, start=start, end=end).values[:, 0]
    assert wave[0] == start
    assert wave[-1] == end
    assert np.allclose(np.diff(wave), (end - start) / (length - 1), atol=1e-12)


@given(steps, st.integers(0, 100))
def test_impulse_is_at_one_step_and_step_changes_there(length, position):
    pulse = generators["impulse"](length, position=position, height=3.0).values[:, 0]
    change = generators["step"](length, position=position, before=-1.0, after=2.0).values[:, 0]
    (at,) = np.flatnonzero(pulse)
    assert pulse[at] == 3.0
    assert abs(at - position / 100 * (length - 1)) <= 0.5
    assert (change[:at] == -1.0).all()
    assert (change[at:] == 2.0).all()


@given(st.integers(0, 999_998))
def test_another_seed_gives_other_noise_and_spread_scales_it(seed):
    noise = generators["noise"]
    assert not np.array_equal(noise(20, seed=seed).values, noise(20, seed=seed + 1).values)
    assert np.array_equal(noise(20, seed=seed, spread=2.5).values, 2.5 * noise(20, seed=seed).values)


def test_noise_is_normal_around_zero():
    drawn = generators["noise"](MAX_STEPS, spread=2.0).values
    assert abs(drawn.mean()) < 5 * 2.0 / np.sqrt(MAX_STEPS)  # five standard errors
    assert abs(drawn.std() / 2.0 - 1) < 5 / np.sqrt(2 * MAX_STEPS)


@given(steps, st.integers(3, 50), st.integers(3, 50))
def test_two_sines_is_the_sum_of_two_sines(length, slow, fast):
    one = generators["sine"](length, period=slow, amplitude=2.0).values
    two = generators["sine"](length, period=fast, amplitude=0.5).values
    made = generators["two_sines"](length, period=slow, amplitude=2.0, second_period=fast, second_amplitude=0.5)
    assert np.array_equal(made.values, one + two)


@pytest.mark.parametrize(
    ("id", "length", "settings", "words"),
    [
        ("sine", 0, {}, ["steps", "'0'", "1 to 10,000"]),
        ("sine", 10_001, {}, ["steps", "'10001'", "1 to 10,000"]),
        ("sine", 2.5, {}, ["steps", "'2.5'", "whole"]),
        ("sine", "ten", {}, ["steps", "'ten'"]),
        ("sine", True, {}, ["steps", "'True'"]),
        ("sine", 10, {"period": 7.5}, ["period", "'7.5'", "whole numbers from 3 to 1,000"]),
        ("sine", 10, {"amplitude": None}, ["amplitude", "'None'", "0.0 to 10.0"]),
        ("sine", 10, {"frequency": 3}, ["Sine", "'frequency'", "period, amplitude, phase"]),
    ],
)
def test_a_bad_setting_is_named(id, length, settings, words):
    with pytest.raises(InputError) as caught:
        generators[id](length, **settings)
    for word in words:
        assert word in str(caught.value)
