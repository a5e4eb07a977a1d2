"""Parked cars: smooth low-poly bodies with glass, lamps and wheels, lofted along their length."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import bpy
import numpy as np
from numpy.typing import NDArray

from .piles import Pile, put, standing
from .shapes import Shape, box, lathe, sheet, together
from .surfaces import Colour, finish, plain, start

PAINTS: tuple[Colour, ...] = (
    (0.55, 0.56, 0.57),
    (0.02, 0.02, 0.022),
    (0.58, 0.58, 0.57),
    (0.16, 0.17, 0.18),
    (0.33, 0.02, 0.02),
    (0.02, 0.06, 0.2),
    (0.05, 0.13, 0.1),
    (0.42, 0.36, 0.27),
    (0.12, 0.22, 0.34),
)
WHEEL = 0.31  # radius, metres
SEGMENTS = 5  # of a pane's height and of the roof's half width


@dataclass(frozen=True)
class Model:
    """A car's side view: heights (metres) over the way from its nose (0) to its tail.

    Attributes
    ----------
    length, width : float
    belt : pairs of x and z
        The lower edge of the windows, bonnet and boot going on from it.
    top : pairs of x and z
        The outline above: bonnet, windscreen, roof, rear window, boot.
    screen, rear : (float, float)
        From x to x: windscreen and rear window.
    doors : floats
        x of the pillars between side windows.
    axles : (float, float)
    """

    length: float
    width: float
    belt: tuple[tuple[float, float], ...]
    top: tuple[tuple[float, float], ...]
    screen: tuple[float, float]
    rear: tuple[float, float]
    doors: tuple[float, ...]
    axles: tuple[float, float]


MODELS: dict[str, Model] = {
    "hatchback": Model(
        4.05,
        1.74,
        ((0, 0.62), (0.25, 0.78), (1.1, 0.9), (2.6, 0.94), (3.9, 0.98), (4.05, 0.9)),
        ((0, 0.66), (0.12, 0.76), (0.95, 0.96), (1.12, 1.0), (1.85, 1.42), (2.4, 1.49), (3.2, 1.46),
         (3.55, 1.37), (3.9, 1.02), (4.02, 0.94), (4.05, 0.9)),
        (1.12, 1.85),
        (3.5, 3.9),
        (2.35, 3.2),
        (0.78, 3.28),
    ),
    "saloon": Model(
        4.6,
        1.8,
        ((0, 0.6), (0.3, 0.76), (1.3, 0.9), (3.0, 0.94), (4.5, 0.95), (4.6, 0.88)),
        ((0, 0.64), (0.15, 0.75), (1.15, 0.93), (1.35, 0.97), (2.15, 1.38), (2.7, 1.45),
         (3.3, 1.41), (3.95, 1.06), (4.45, 1.01), (4.56, 0.96), (4.6, 0.88)),
        (1.35, 2.15),
        (3.3, 3.95),
        (2.65, 3.45),
        (0.86, 3.62),
    ),
    "van": Model(
        4.9,
        1.92,
        ((0, 0.75), (0.3, 0.95), (0.9, 1.1), (2.4, 1.14), (4.8, 1.16), (4.9, 1.1)),
        ((0, 0.8), (0.15, 0.95), (0.75, 1.12), (0.95, 1.2), (1.65, 1.82), (2.2, 1.93), (4.3, 1.95),
         (4.72, 1.86), (4.85, 1.2), (4.88, 1.14), (4.9, 1.1)),
        (0.95, 1.65),
        (4.72, 4.85),
        (2.1, 2.2),
        (0.85, 3.95),
    ),
    "wagon": Model(
        4.45,
        1.86,
        ((0, 0.68), (0.25, 0.86), (1.15, 1.0), (2.8, 1.04), (4.35, 1.08), (4.45, 1.0)),
        ((0, 0.74), (0.12, 0.88), (1.0, 1.05), (1.2, 1.1), (1.9, 1.56), (2.5, 1.65), (3.7, 1.63),
         (4.0, 1.56), (4.32, 1.12), (4.42, 1.05), (4.45, 1.0)),
        (1.2, 1.9),
        (3.95, 4.32),
        (2.45, 3.35),
        (0.84, 3.6),
    ),
}  # fmt: skip


def lacquer(name: str, colour: Colour) -> bpy.types.Material:
    """Return car paint under clear varnish."""
    return finish(start(name), colour, roughness=0.22, shine=0.6)


def car_meshes(rng: np.random.Generator) -> list[bpy.types.Mesh]:
    """Make one mesh of each model; the first slot of its materials is the paint."""
    trim = {
        "glass": plain("Car glass", (0.012, 0.014, 0.016), roughness=0.03),
        "black": plain("Car trim", (0.02, 0.02, 0.02), roughness=0.6),
        "tyre": plain("Tyre", (0.018, 0.018, 0.018), roughness=0.9),
        "rim": plain("Rim", (0.55, 0.56, 0.58), roughness=0.3, metal=0.9),
        "lamp": plain("Head lamp", (0.75, 0.78, 0.8), roughness=0.08),
        "red": plain("Tail lamp", (0.4, 0.012, 0.012), roughness=0.15),
        "plate": plain("Number plate", (0.78, 0.78, 0.74), roughness=0.5),
        "paint": lacquer("Car paint", PAINTS[int(rng.integers(len(PAINTS)))]),
    }
    return [_car(name, model, trim) for name, model in MODELS.items()]


def park(
    scene: bpy.types.Scene,
    name: str,
    meshes: Sequence[bpy.types.Mesh],
    place: tuple[float, float, float],
    degrees: float,
    rng: np.random.Generator,
) -> None:
    """Park one of some cars, in a paint of its own, its middle at a place, its nose towards +x
    turned by so many degrees."""
    mesh = meshes[int(rng.integers(len(meshes)))]
    thing = put(scene, name, mesh, standing(*place, degrees=degrees))
    number = int(rng.integers(len(PAINTS)))
    shade = bpy.data.materials.get(f"Car paint {number}") or lacquer(
        f"Car paint {number}", PAINTS[number]
    )
    thing.material_slots[0].link = "OBJECT"
    thing.material_slots[0].material = shade


def _car(name: str, model: Model, trim: dict[str, bpy.types.Material]) -> bpy.types.Mesh:
    pile = Pile()
    x = _stations(model)
    for shape, part in _body(model, x):
        pile.add(_to_middle(shape, model), trim[part], smooth=True)
    for shape, part in _fittings(model):
        pile.add(_to_middle(shape, model), trim[part])
    for axle in model.axles:
        for side in (-1, 1):
            tyre, rim = _wheel(side)
            out = side * (model.width / 2 - 0.11)
            pile.add(_to_middle(tyre.moved(axle, out, WHEEL), model), trim["tyre"], smooth=True)
            pile.add(_to_middle(rim.moved(axle, out, WHEEL), model), trim["rim"])
    return pile.mesh(name)


def _to_middle(shape: Shape, model: Model) -> Shape:
    """Turn a shape with its nose at x = 0 so that it looks along +x and is centred."""
    return shape.moved(-model.length / 2).turned(180.0)


def _stations(model: Model) -> NDArray[np.float64]:
    marks = [*model.screen, *model.rear, *(d + s for d in model.doors for s in (-0.04, 0.04))]
    for axle in model.axles:
        marks.extend(axle + (WHEEL + 0.06) * np.cos(np.linspace(0, np.pi, 9)))
    marks.extend([model.screen[0] + 0.3, model.rear[1] - 0.12])
    return np.unique(np.round([*np.linspace(0, model.length, 25), *marks], 3))


def _curve(pairs: Sequence[tuple[float, float]], x: NDArray[np.float64]) -> NDArray[np.float64]:
    places, heights = np.array(pairs).T
    return np.interp(x, places, heights)


def _half_width(model: Model, x: NDArray[np.float64]) -> NDArray[np.float64]:
    """Return half the width at the belt: round at nose and tail, as seen from above."""
    nose = np.clip(x / 0.75, 0, 1)
    tail = np.clip((model.length - x) / 0.6, 0, 1)
    rounding = np.minimum(np.sqrt(1 - (1 - nose) ** 2.4), np.sqrt(1 - (1 - tail) ** 2.6) + 0.0)
    return model.width / 2 * (0.72 + 0.28 * rounding)


def _body(model: Model, x: NDArray[np.float64]) -> list[tuple[Shape, str]]:
    """Return the shell: its flanks below the belt, the panes' band and the top, by material."""
    belt, top = _curve(model.belt, x), _curve(model.top, x)
    top = np.maximum(top, belt + 0.012)
    half = _half_width(model, x)
    parts: list[tuple[Shape, str]] = []
    for side in (-1, 1):
        for grid, names in (
            (_flank(model, x, belt, half), None),
            (_band(x, belt, top, half), _band_names(model, x)),
            (_lid(x, belt, top, half), _lid_names(model, x)),
        ):
            points = grid * (1, side, 1)
            parts.extend(_split(points if side < 0 else points[::-1], names, side))
    parts.extend(_ends(model, x, belt, top, half))
    return parts


def _flank(
    model: Model, x: NDArray[np.float64], belt: NDArray[np.float64], half: NDArray[np.float64]
) -> NDArray[np.float64]:
    """Return the (R, C, 3) grid from the sill to the belt, cut out over the wheels."""
    sill = np.full(len(x), 0.22)
    sill += 0.1 * np.clip(1 - x / 0.5, 0, 1) + 0.12 * np.clip(1 - (model.length - x) / 0.5, 0, 1)
    for axle in model.axles:
        arch = (WHEEL + 0.06) ** 2 - (x - axle) ** 2
        sill = np.maximum(sill, np.where(arch > 0, WHEEL + np.sqrt(np.maximum(arch, 0)), 0))
    share = np.array([0.0, 0.12, 0.3, 0.5, 0.72, 0.9, 1.0])[:, None]
    bulge = np.array([0.955, 0.985, 1.0, 1.0, 0.99, 0.975, 0.95])[:, None]
    z = sill + (belt - sill) * share
    return np.dstack([np.broadcast_to(x, z.shape), bulge * half, z])


def _band(
    x: NDArray[np.float64],
    belt: NDArray[np.float64],
    top: NDArray[np.float64],
    half: NDArray[np.float64],
) -> NDArray[np.float64]:
    """Return the grid from the belt to the roof's edge, leaning inwards."""
    share = np.array([0.0, 0.1, 0.35, 0.6, 0.84, 0.95])[:, None]
    z = belt + (top - belt) * share
    y = half * 0.95 - 0.34 * (z - belt) - 0.06 * np.clip(share - 0.8, 0, 1) * (top - belt)
    return np.dstack([np.broadcast_to(x, z.shape), y, z])


def _lid(
    x: NDArray[np.float64],
    belt: NDArray[np.float64],
    top: NDArray[np.float64],
    half: NDArray[np.float64],
) -> NDArray[np.float64]:
    """Return the grid from the roof's edge to its middle."""
    edge = _band(x, belt, top, half)[-1]
    share = np.array([1.0, 0.93, 0.8, 0.5, 0.0])[:, None]
    y = edge[:, 1] * share
    crown = top + 0.035 * (1 - share**2)
    z = np.where(share == 1.0, edge[:, 2], crown)
    return np.dstack([np.broadcast_to(x, z.shape), y, z])


def _band_names(model: Model, x: NDArray[np.float64]) -> NDArray[np.str_]:
    middle = (x[:-1] + x[1:]) / 2
    pane = (middle > model.screen[0] + 0.3) & (middle < model.rear[1] - 0.12)
    for door in model.doors:
        pane &= np.abs(middle - door) > 0.035
    if model.doors[-1] < model.length / 2:  # a van: closed behind the driver
        pane &= middle < model.doors[-1]
    rows = np.array([False, True, True, True, False])
    return np.where(rows[:, None] & pane, "glass", "paint")


def _lid_names(model: Model, x: NDArray[np.float64]) -> NDArray[np.str_]:
    middle = (x[:-1] + x[1:]) / 2
    screen = (middle > model.screen[0]) & (middle < model.screen[1])
    rear = (middle > model.rear[0]) & (middle < model.rear[1])
    rows = np.array([False, True, True, True])
    return np.where(rows[:, None] & (screen | rear), "glass", "paint")


def _split(
    points: NDArray[np.float64], names: NDArray[np.str_] | None, side: int
) -> list[tuple[Shape, str]]:
    whole = sheet(points)
    if names is None:
        return [(whole, "paint")]
    flat = (names if side < 0 else names[::-1]).ravel()
    return [(Shape(whole.vertices, whole.faces[flat == part]), part) for part in ("paint", "glass")]


def _ends(
    model: Model,
    x: NDArray[np.float64],
    belt: NDArray[np.float64],
    top: NDArray[np.float64],
    half: NDArray[np.float64],
) -> list[tuple[Shape, str]]:
    """Return nose and tail, which close the shell, and its dark underside."""
    parts = []
    for column, sign in ((0, 1), (-1, -1)):
        side = np.concatenate(
            [_flank(model, x, belt, half)[:, column], _lid(x, belt, top, half)[:1, column]]
        )
        grid = np.stack([side * (1, -sign, 1), side * (1, sign, 1)], axis=1)
        parts.append((sheet(grid[:, ::-1]), "paint"))
    low = box(
        (0.25, -model.width / 2 * 0.8, 0.2), (model.length - 0.25, model.width / 2 * 0.8, 0.55)
    )
    parts.append((low, "black"))
    return parts


def _fittings(model: Model) -> list[tuple[Shape, str]]:
    """Return lamps, grille, plates, mirrors, bumpers and handles."""
    nose_height = model.belt[0][1]
    w, end = model.width / 2, model.length
    parts: list[tuple[Shape, str]] = [
        (box((-0.02, -0.3 * w, nose_height - 0.2), (0.1, 0.3 * w, nose_height - 0.06)), "black"),
        (box((-0.03, -0.6 * w, 0.3), (0.2, 0.6 * w, 0.4)), "black"),
        (box((-0.035, -0.26, 0.41), (0.1, 0.26, 0.52)), "plate"),
        (box((end - 0.1, -0.26, 0.66), (end + 0.02, 0.26, 0.77)), "plate"),
        (box((end - 0.15, -0.66 * w, 0.36), (end + 0.03, 0.66 * w, 0.46)), "black"),
    ]
    for side in (-1, 1):
        y0, y1 = sorted((side * 0.42 * w, side * 0.71 * w))
        parts.append(
            (box((-0.015, y0, nose_height - 0.13), (0.25, y1, nose_height - 0.01)), "lamp")
        )
        parts.append((box((end - 0.2, y0, 0.74), (end + 0.012, y1, 0.9)), "red"))
        y0, y1 = sorted((side * 0.96 * w, side * (w + 0.14)))
        at = model.screen[0] + 0.42
        sill = float(np.interp(at, *np.array(model.belt).T))
        parts.append((box((at, y0, sill + 0.02), (at + 0.1, y1, sill + 0.17)), "black"))
        for door in model.doors:
            y0, y1 = sorted((side * 0.95 * w, side * (w + 0.012)))
            parts.append(
                (box((door - 0.3, y0, sill - 0.14), (door - 0.12, y1, sill - 0.11)), "black")
            )
    return parts


def _wheel(side: int) -> tuple[Shape, Shape]:
    """Return tyre and rim round the origin, the rim's face on a side (-1 or 1 along y)."""
    tyre = lathe(
        [(0.19, 0.09), (0.27, 0.1), (WHEEL, 0.06), (WHEEL, -0.06), (0.27, -0.1), (0.0, -0.1)],
        sides=24,
    ).inside_out()
    disc = lathe([(0.2, 0.075), (0.17, 0.06), (0.05, 0.075), (0.0, 0.085)], sides=24)
    spokes = [
        box((0.05, -0.022, 0.05), (0.185, 0.022, 0.088)).turned(angle)
        for angle in range(0, 360, 60)
    ]
    lie = (
        np.array([[1, 0, 0], [0, 0, 1], [0, -1, 0]])
        if side > 0
        else np.array([[1, 0, 0], [0, 0, -1], [0, 1, 0]])
    )
    return tyre.mapped(lie), together([disc, *spokes]).mapped(lie)
