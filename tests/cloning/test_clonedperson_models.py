"""ClonedPerson's model.csv becomes registrations; faulty rows are named."""

from __future__ import annotations

import logging
from pathlib import Path

import numpy as np
import pytest

from addon.errors import OutfitError
from addon.wardrobe.clonedperson_models import codes_of, read_model_csv
from addon.wardrobe.registration import read_registration, write_registration

SKIRT_ROW = '7,8,"0,0,500,0,500,999,0,999","1 8 5 6","1 2 3 4","1,2,51,102",""\n'


def test_the_published_table_is_read(reference: Path, caplog: pytest.LogCaptureFixture) -> None:
    with caplog.at_level(logging.WARNING):
        models = read_model_csv(reference / "clonedperson" / "model.csv")
    # Row 159 writes its two garments' groups without the dash between them.
    assert [record.getMessage().split(": ")[0] for record in caplog.records] == [
        f"{reference / 'clonedperson' / 'model.csv'}:159"
    ]
    assert len(models) == 177
    assert sum(not model.regular for model in models.values()) == 17
    assert models[152].categories == ("long sleeve top", "trousers")
    assert [part.category for part in models[152].parts].count("trousers") == 1
    assert models[152].lower_boxes == ((0.64, 0.42, 1.0, 1.0),)
    assert models[155].lower_boxes == ((0.453, 0.333, 0.862, 1.0),)  # corners swapped in the file
    assert all(
        part.uv.min() >= 0 and part.uv.max() <= 1 for m in models.values() for part in m.parts
    )


def test_a_row_keeps_its_numbers(tmp_path: Path) -> None:
    path = tmp_path / "model.csv"
    path.write_text(SKIRT_ROW)
    model = read_model_csv(path)[7]
    assert model.parts[0].numbers == (1, 2, 6, 5)  # the derived landmark is the waist's centre
    assert np.allclose(model.parts[0].uv[2], (0.5, 0.999))
    assert model.cell_box == pytest.approx((0.001, 0.002, 0.051, 0.102))
    write_registration(tmp_path / "r.json", model)
    assert read_registration(tmp_path / "r.json").parts[0].numbers == model.parts[0].numbers


@pytest.mark.parametrize(
    ("row", "reason"),
    [
        ("x" + SKIRT_ROW[1:], "'x' is not a model id"),
        (SKIRT_ROW.replace(",8,", ",9,", 1), "unknown garment code 9"),
        (SKIRT_ROW.replace("0,0,500", "0,500", 1), "odd count"),
        (SKIRT_ROW.replace("0,0,500", "nan,0,500", 1), "between 0 and 1000"),
        (SKIRT_ROW.replace("1 8 5 6", "1 9 5 6"), "landmarks 1 to 7, not 9"),
        (SKIRT_ROW.replace("1 2 3 4", "1 2 3 5"), "numbered 1 to 4"),
        (SKIRT_ROW.replace("1 2 3 4", "1 2 3"), "4 photo, 3 UV points"),
        (SKIRT_ROW.replace("1,2,51,102", "1,2,51"), "four numbers"),
        ("7,8\n", "2 columns"),
    ],
)
def test_faulty_rows_are_left_out_by_name(
    tmp_path: Path, caplog: pytest.LogCaptureFixture, row: str, reason: str
) -> None:
    path = tmp_path / "model.csv"
    path.write_text(row + SKIRT_ROW.replace("7", "8", 1))
    with caplog.at_level(logging.WARNING):
        assert list(read_model_csv(path)) == [8]
    assert f"{path}:1: row left out" in caplog.text
    assert reason in caplog.text


def test_a_file_without_rows_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "model.csv"
    path.write_text("hello\n")
    with pytest.raises(OutfitError, match="no usable row"):
        read_model_csv(path)
    with pytest.raises(OutfitError, match=r"none\.csv"):
        read_model_csv(tmp_path / "none.csv")


def test_two_digit_codes_are_a_top_and_a_bottom_except_for_the_dresses() -> None:
    assert codes_of(13) == (13,)
    assert codes_of(17) == (17,)
    assert codes_of(14) == (1, 4)
    assert codes_of(38) == (3, 8)
    for wrong in (6, 16, 41, 99):
        with pytest.raises(OutfitError, match="unknown garment code"):
            codes_of(wrong)
