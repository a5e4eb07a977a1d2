"""Materials, characters and safe paths: round trips, leniency, malformed input."""

from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from addon.errors import OutfitError
from addon.makehuman.mhclo import read_mhclo
from addon.makehuman.mhm import Mhm, MhmAsset, read_mhm, write_mhm
from addon.makehuman.mhmat import Mhmat, read_mhmat, write_mhmat
from addon.makehuman.obj import read_obj
from addon.makehuman.text import is_inside, sibling
from addon.wardrobe.garment import read_garment

many = settings(
    max_examples=40,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)
word = st.from_regex(r"[A-Za-z_][A-Za-z0-9_]{0,11}", fullmatch=True)
flag = st.booleans()
fraction = st.floats(0, 1).map(lambda value: round(value, 6))
colour = st.tuples(fraction, fraction, fraction)


def test_missing_file_is_one_sentence(tmp_path: Path) -> None:
    for reader in (read_obj, read_mhclo, read_mhmat, read_mhm):
        with pytest.raises(OutfitError, match=r"nothing\.x"):
            reader(tmp_path / "nothing.x")


@many
@given(
    name=word,
    diffuse=colour,
    opacity=fraction,
    transparent=flag,
    cull=flag,
    textures=st.dictionaries(st.sampled_from(["diffuse", "normalmap", "aomap"]), word, max_size=3),
    strengths=st.dictionaries(st.sampled_from(["normalmap", "aomap"]), fraction, max_size=2),
)
def test_mhmat_round_trip(
    tmp_path: Path,
    name: str,
    diffuse: tuple[float, float, float],
    opacity: float,
    transparent: bool,
    cull: bool,
    textures: dict[str, str],
    strengths: dict[str, float],
) -> None:
    material = Mhmat(
        name=name,
        tags=("one", "two three"),
        diffuse_colour=diffuse,
        opacity=opacity,
        transparent=transparent,
        backface_cull=cull,
        textures=textures,
        intensities=strengths,
        other=("shaderConfig diffuse True",),
    )
    path = tmp_path / "a.mhmat"
    write_mhmat(path, material)
    assert read_mhmat(path) == material


def test_official_mhmat(reference: Path, tmp_path: Path) -> None:
    for path in (reference / "makehuman" / "assets").glob("*/*/*.mhmat"):
        material = read_mhmat(path)
        assert not material.warnings
        assert material.textures["diffuse"].endswith(".png")
        write_mhmat(tmp_path / path.name, material)
        again = read_mhmat(tmp_path / path.name)
        assert np.allclose(again.specular_colour, material.specular_colour)
        assert replace(again, specular_colour=material.specular_colour) == material
    assert 0 <= material.roughness <= 1


def test_mhmat_is_lenient(tmp_path: Path) -> None:
    path = tmp_path / "a.mhmat"
    path.write_text(
        "// hello\nNAME A\ndisplacementMapIntensity .5\ndiffuseTexture /etc/passwd\n"
        "opacity much\nshadeless yes\nDiffuseColor 1 0.5 nan\n"
    )
    material = read_mhmat(path)
    assert material.name == "A"
    assert material.intensities == {"displacementmap": 0.5}
    assert material.shadeless
    assert not material.textures
    assert len(material.warnings) == 3


def test_reference_mhm_round_trip(reference: Path, tmp_path: Path) -> None:
    for path in (reference / "makehuman" / "exports").glob("*/*.mhm"):
        mhm = read_mhm(path)
        assert not mhm.warnings
        write_mhm(tmp_path / path.name, mhm)
        assert read_mhm(tmp_path / path.name) == mhm
        ours = sorted((tmp_path / path.name).read_text().splitlines())
        assert ours == sorted(path.read_text().splitlines()[1:])


def test_a_mhm_that_is_cut_off_says_so(reference: Path, tmp_path: Path) -> None:
    for path in (reference / "makehuman" / "exports").glob("*/*.mhm"):
        lines = path.read_text().splitlines()
        (tmp_path / "cut.mhm").write_text("\n".join(lines[: len(lines) // 2]))
        assert read_mhm(tmp_path / "cut.mhm").warnings == (
            "cut.mhm seems cut off: MakeHuman ends it with a line 'subdivide'",
        )


safe = st.floats(-1, 1).map(lambda value: round(value, 6))


@many
@given(
    name=word,
    version=st.sampled_from(["v1.0.0", "v1.1", "v1.2.0", "v1.3.0"]),
    tags=st.lists(word, max_size=3),
    modifiers=st.lists(st.tuples(word.map("head/{}-decr|incr".format), safe), max_size=5),
    assets=st.lists(st.tuples(st.sampled_from(["clothes", "hair"]), word, st.uuids()), max_size=4),
    hide=flag,
)
def test_mhm_round_trip(tmp_path: Path, **values: Any) -> None:
    mhm = Mhm(
        version=values["version"],
        name=values["name"],
        tags=tuple(values["tags"]),
        modifiers=tuple(values["modifiers"]),
        assets=tuple(MhmAsset(kind, name, str(uuid)) for kind, name, uuid in values["assets"]),
        materials=(("a b", "12345678-1234", "a b/c.mhmat"),),
        skeleton="default.mhskel",
        clothes_hide_faces=values["hide"],
    )
    path = tmp_path / "a.mhm"
    write_mhm(path, mhm)
    assert read_mhm(path) == mhm


def test_mhm_keeps_what_it_does_not_know(tmp_path: Path) -> None:
    path = tmp_path / "a.mhm"
    path.write_text(
        "version v1.2.0\nfuture thing 1\nbackground x.png 0 0\nclothes lonely\nsubdivide False\n"
    )
    mhm = read_mhm(path)
    assert mhm.other == ("future thing 1", "background x.png 0 0", "clothes lonely")
    assert len(mhm.warnings) == 2
    assert "line 2" in mhm.warnings[0]
    write_mhm(path, mhm)
    assert read_mhm(path).other == mhm.other


def test_mhm_of_a_newer_version_is_read_with_a_warning(tmp_path: Path) -> None:
    path = tmp_path / "a.mhm"
    path.write_text(
        "version\tv1.4.0\nname\tann lee\nmodifier\tmacrodetails/Age 0.5\nsubdivide False\n"
    )
    mhm = read_mhm(path)
    assert (mhm.version, mhm.name, mhm.modifiers) == (
        "v1.4.0",
        "ann lee",
        (("macrodetails/Age", 0.5),),
    )
    assert len(mhm.warnings) == 1
    assert "newer than 1.3" in mhm.warnings[0]


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("name x\n", "no version"),
        ("version v2.0.0\n", "line 1.*v2.0.0"),
        ("version v1.2.0\nmodifier macrodetails/Age old\n", "line 2.*modifier"),
        ("version v1.2.0\nmodifier macrodetails/Age nan\n", "line 2.*modifier"),
        ("version v1.2.0\nmodifier 0.5\n", "line 2.*modifier"),
    ],
)
def test_malformed_mhm(tmp_path: Path, text: str, message: str) -> None:
    path = tmp_path / "bad.mhm"
    path.write_text(text)
    with pytest.raises(OutfitError, match=f"bad.mhm.*{message}"):
        read_mhm(path)


@pytest.mark.parametrize(
    ("relative", "inside"),
    [
        ("a.png", True),
        ("sub/a.png", True),
        ("../other/a.png", True),
        ("sub/../../other/a.png", True),
        ("../../a.png", False),
        ("/a.png", False),
        ("\\\\server\\a.png", False),
        ("C:/a.png", False),
        ("..\\..\\a.png", False),
        ("..", False),
        (".", False),
        ("x" * 300, False),
    ],
)
def test_paths_stay_in_the_asset_folder(tmp_path: Path, relative: str, inside: bool) -> None:
    assert is_inside(relative) == inside
    if not inside:
        with pytest.raises(OutfitError, match="no file in its asset folder"):
            sibling(tmp_path / "one" / "two" / "x.mhmat", relative)


def test_links_out_of_the_folder_are_refused(tmp_path: Path) -> None:
    folder = tmp_path / "assets" / "shirt"
    folder.mkdir(parents=True)
    (tmp_path / "secret.png").touch()
    (folder / "a.png").symlink_to(tmp_path / "secret.png")
    with pytest.raises(OutfitError, match="no file in its asset folder"):
        sibling(folder / "x.mhmat", "a.png")


def test_garments_do_not_follow_links_out_of_their_folder(tmp_path: Path) -> None:
    folder = tmp_path / "assets" / "shirt"
    folder.mkdir(parents=True)
    (tmp_path / "secret.obj").write_text("v 0 0 0\n")
    (folder / "shirt.obj").symlink_to(tmp_path / "secret.obj")
    (folder / "shirt.mhclo").write_text("basemesh hm08\nobj_file shirt.obj\nverts 0\n7\n")
    with pytest.raises(OutfitError, match="no file in its asset folder"):
        read_garment(folder / "shirt.mhclo")
