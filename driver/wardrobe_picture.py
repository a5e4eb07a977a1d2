"""Draw the README's picture of the generated wardrobe: garments of every kind, each worn.

.venv/bin/python -m driver.wardrobe_picture docs/wardrobe.jpg
"""

from __future__ import annotations

import sys
import tempfile
from collections.abc import Sequence
from pathlib import Path

import numpy as np
from PIL import Image, ImageDraw

from addon.makehuman.body import Body, build_body
from addon.makehuman.data import BodyData, find_body_data
from addon.makehuman.fitting import fit
from addon.makehuman.parameters import BodyParameters
from addon.stage.garment_views import shoot_garment
from addon.stage.scenes import empty_scene
from addon.stage.settings import RenderSettings
from addon.wardrobe.casting import Casting, cast
from addon.wardrobe.catalogue import Wardrobe
from addon.wardrobe.characters.character import Surface
from addon.wardrobe.characters.dressing import Worn, dress
from addon.wardrobe.characters.layers import layered
from addon.wardrobe.characters.pressing import slot_of
from addon.wardrobe.garment import Garment, Kind
from addon.wardrobe.landmarks import CATEGORIES
from addon.wardrobe.looks import paint_own_texture, surface_of
from addon.wardrobe.people.painting import write_png

from . import sample_cloth as cloth
from .launch import leave
from .pictures import font
from .sewing import open_wardrobe
from .show import GENDER, MANNEQUIN, RIG

CELL = RenderSettings(width=132, height=198, samples=12)
GAP, CAPTION, COLUMNS = 6, 30, 13
SEED = 5
TEXTURE = 1024
PAPER, INK = (255, 255, 255), (60, 60, 64)
JPEG_QUALITY = 80
# how many of each kind stand in the two rows below the clothes
PARTS: tuple[tuple[Kind, int], ...] = (
    *(("hair", 13), ("shoes", 5), ("hat", 3), ("bag", 3), ("glasses", 2)),
)
# what is worn besides, in grey: where a garment is worn -> names
BESIDES = {
    "top": ("trousers_slim",),
    "bottom": ("vest_crew_cropped",),
    "outwear": ("short_sleeve_top_crew_regular", "trousers_slim"),
    "bag": ("short_sleeve_top_crew_regular", "trousers_slim"),
}
GREY = Surface(colour=(0.3, 0.3, 0.32), roughness=0.85, specular=0.1)
FROM_BEHIND = ("bag_backpack", "hair_bun", "hair_ponytail")
CLOTHS = (
    cloth.stripes((238, 234, 222), (38, 58, 116)),
    cloth.plain((172, 74, 58)),
    cloth.denim((62, 84, 124)),
    cloth.plaid((226, 214, 190), (48, 92, 88), (150, 52, 44)),
    cloth.dots((34, 42, 70), (236, 228, 214)),
    cloth.floral((52, 70, 66), ((226, 108, 122), (244, 226, 214)), (112, 158, 110)),
    cloth.leaves((198, 146, 66), ((250, 238, 214), (120, 62, 40))),
    cloth.plain((98, 112, 88)),
    cloth.geometric((62, 46, 72), (222, 178, 140)),
)


def choose(wardrobe: Wardrobe) -> list[Garment]:
    """Return the garments of the picture: two cuts of every category, then parts of people.

    The cuts are the first and the last of a category, which differ most.
    """
    cuts = [wardrobe.candidates(kind="clothes", category=category.name) for category in CATEGORIES]
    chosen = [found[0] for found in cuts] + [found[-1] for found in cuts]
    for kind, count in PARTS:
        chosen += wardrobe.candidates(kind=kind)[:count]
    return chosen


def draw(garments: Sequence[Garment], data: BodyData, wardrobe: Wardrobe) -> Image.Image:
    """Render garments worn by a mannequin, and lay them out in rows with their names."""
    casting = cast(data, wardrobe, np.random.default_rng(SEED), sex="female")
    bodies = {
        sex: build_body(data, BodyParameters(gender=gender)) for sex, gender in GENDER.items()
    }
    rows = -(-len(garments) // COLUMNS)
    step = CELL.width + GAP, CELL.height + CAPTION + GAP
    sheet = Image.new("RGB", (COLUMNS * step[0] + GAP, rows * step[1] + GAP), PAPER)
    pen = ImageDraw.Draw(sheet)
    for index, garment in enumerate(garments):
        row, column = divmod(index, COLUMNS)
        corner = GAP + column * step[0], GAP + row * step[1]
        body = bodies["female" if "female" in garment.sexes else "male"]
        sheet.paste(_worn(garment, index, body, casting, data, wardrobe), corner)
        name = "\n".join(_caption(garment))
        pen.text((corner[0], corner[1] + CELL.height + 2), name, fill=INK, font=font(10), spacing=1)
    return sheet


def _worn(
    garment: Garment, index: int, body: Body, casting: Casting, data: BodyData, wardrobe: Wardrobe
) -> Image.Image:
    """Render one garment on a mannequin with its eyes closed over, grey clothes besides."""
    rng = np.random.default_rng([SEED, index])
    if garment.kind == "clothes":
        texture = CLOTHS[index % len(CLOTHS)](TEXTURE, rng)
    else:
        texture = paint_own_texture(garment, casting, rng)
    names = BESIDES.get(slot_of(garment) or garment.kind, ())
    besides: Sequence[Garment] = [wardrobe.garment(name) for name in names]
    if garment.kind == "clothes":
        garment, *besides = layered((garment, *besides), body.vertices, tuck=False)
    else:
        besides = layered(besides, body.vertices, tuck=False)
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        write_png(folder / "cloth.png", texture)
        worn = [
            Worn(casting.eyes.name, casting.eyes, MANNEQUIN),
            *(Worn(other.name, other, GREY) for other in besides),
            Worn(garment.name, garment, surface_of(garment, folder / "cloth.png")),
        ]
        rig = data.rig(RIG)
        (view,) = shoot_garment(
            empty_scene(),
            dress("mannequin", data=data, body=body, rig=rig, skin=MANNEQUIN, worn=worn),
            shape=fit(garment.binding, body.vertices),
            points=np.zeros((0, 3)),
            folder=folder,
            settings=CELL,
            sides=("back" if garment.name in FROM_BEHIND else "front",),
        )
        with Image.open(view.path) as picture:
            return picture.convert("RGB")


def _caption(garment: Garment) -> tuple[str, str]:
    """Return a garment's name in two lines: what it is, and which."""
    category = garment.registration.categories[0] if garment.registration else garment.kind
    start = category.replace(" ", "_") + "_"
    return category, garment.name.removeprefix(start).replace("_", " ")


def main(path: Path) -> None:
    """Write the picture as JPEG."""
    data = find_body_data()
    wardrobe = open_wardrobe(data)
    picture = draw(choose(wardrobe), data, wardrobe)
    picture.save(path, "JPEG", quality=JPEG_QUALITY, optimize=True)


if __name__ == "__main__":
    main(Path(sys.argv[1]))
    leave(0)
