"""`bench label`: automatic landmarks against the true ones of every generated garment."""

from __future__ import annotations

import os
from collections.abc import Sequence
from dataclasses import asdict, dataclass, replace
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from addon.cloning.homography import apply_homography, fit_homography
from addon.errors import OutfitError
from addon.makehuman.data import BodyData, find_body_data
from addon.photos.reading import read_outfits
from addon.wardrobe.garment import Garment, read_garment
from addon.wardrobe.labelling.cloths import find_cloths
from addon.wardrobe.labelling.label import Labelling, dummy_of, label_cloths, label_garment
from addon.wardrobe.labelling.surface import make_worn
from addon.wardrobe.layouts.layout import Layout, read_layout
from addon.wardrobe.registration import Part, Registration

from ..sewing import open_wardrobe
from .checks import Check, check_lines, write_json
from .clone import SAMPLES
from .parity import REFERENCE_VARIABLE

MEAN_LIMIT, P95_LIMIT = 1.5, 4.0  # % of the panel's diagonal
# Of a part's diagonal, over all parts: ClonedPerson's hand-made ones reach 6.6 % against photos.
RESIDUAL_LIMIT = 6.6
SUITS = "makehuman/assets/clothes"
PHOTOS = "clonedperson/source/example.csv"

Floats = NDArray[np.float64]


@dataclass(frozen=True)
class LabelRow:
    """A garment's figures.

    Attributes
    ----------
    name : str
    found, true : tuple of str
        Categories; `true` is empty for garments whose landmarks nobody knows.
    errors : tuple of float
        Distance of each landmark from the true one on the UV map, % of its panel's diagonal.
    view : tuple of float
        Each part's homography residual from the front view of the body, % of its diagonal.
    photo : tuple of float
        The same from the landmarks of photos of that category.
    blind : tuple of float
        Distance of each landmark on the body from the true one, % of the garment's diagonal, where
        the seams of the UV map are kept from the labeller and it cuts every panel itself.
    """

    name: str
    found: tuple[str, ...]
    true: tuple[str, ...]
    errors: tuple[float, ...]
    view: tuple[float, ...]
    photo: tuple[float, ...]
    blind: tuple[float, ...] = ()

    @property
    def right(self) -> bool:
        """True where the category is right or nobody knows it."""
        return not self.true or self.found == self.true

    @property
    def figures(self) -> tuple[float, ...]:
        """The numbers of its line in the table."""
        return (
            *(_mean(self.errors), _percentile(self.errors, 95), max(self.errors, default=np.nan)),
            *(
                _mean(self.view),
                max(self.view, default=np.nan),
                _mean(self.photo),
                _mean(self.blind),
            ),
        )


@dataclass(frozen=True)
class BenchLabel:
    """What `bench label` found."""

    rows: tuple[LabelRow, ...]

    @property
    def known(self) -> tuple[LabelRow, ...]:
        """The garments whose landmarks are known: the generated ones."""
        return tuple(row for row in self.rows if row.true)

    @property
    def checks(self) -> tuple[Check, ...]:
        """The figures beside their limits."""
        errors = np.array([error for row in self.known for error in row.errors])
        blind = [error for row in self.known for error in row.blind]
        view = [residual for row in self.rows for residual in row.view]
        missing = int(np.isnan(errors).sum())
        return (
            Check("wrong categories", sum(not row.right for row in self.known), 0),
            Check("landmarks not found", missing, 0),
            Check("mean error of landmarks", _mean(errors), MEAN_LIMIT, "%"),
            Check("95th percentile of them", _percentile(errors, 95), P95_LIMIT, "%"),
            Check("not found without UV seams", int(np.isnan(blind).sum()), 0),
            Check("mean error without UV seams", _mean(blind), MEAN_LIMIT, "%"),
            Check("95th percentile of them", _percentile(blind, 95), P95_LIMIT, "%"),
            Check("90th percentile of residuals", _percentile(view, 90), RESIDUAL_LIMIT, "%"),
        )

    @property
    def ok(self) -> bool:
        """True where every limit is kept."""
        return all(check.ok for check in self.checks)

    def table(self) -> str:
        """Return the figures as lines of text."""
        width = max(len(row.name) for row in self.rows) + 2
        lines = [
            f"bench label: {len(self.known)} generated garments, "
            f"{len(self.rows) - len(self.known)} others",
            "error: % of the panel's diagonal; view, photo: homography residual of the parts "
            "from the front view and from photos, % of the part's diagonal; blind: mean error "
            "without the UV map's seams, % of the garment's diagonal",
            f"{'garment':<{width}}{'mean':>7}{'p95':>7}{'worst':>7}{'view':>7}{'worst':>7}"
            f"{'photo':>7}{'blind':>7}  category",
        ]
        for row in self.rows:
            cells = "".join(
                f"{'-':>7}" if np.isnan(figure) else f"{figure:>7.2f}" for figure in row.figures
            )
            wrong = "" if row.right else f"  WRONG, is {' + '.join(row.true)}"
            lines.append(f"{row.name:<{width}}{cells}  {' + '.join(row.found)}{wrong}")
        return "\n".join([*lines, *check_lines(self.checks)])

    def to_json(self) -> dict[str, Any]:
        """Return the figures as JSON values."""
        checks = [check.to_json() for check in self.checks]
        return {"bench": "label", "ok": self.ok, "checks": checks, **asdict(self)}

    def write(self, path: Path) -> None:
        """Write the figures as JSON."""
        write_json(path, self.to_json())


def _mean(values: Sequence[float] | Floats) -> float:
    return float(np.nanmean(values)) if len(values) else float("nan")


def _percentile(values: Sequence[float] | Floats, share: float) -> float:
    return float(np.nanpercentile(values, share)) if len(values) else float("nan")


def run_bench_label(reference: Path | None = None, *, only: str | None = None) -> BenchLabel:
    """Label every generated garment and compare with its own registration.

    Parameters
    ----------
    reference : Path, optional
        Folder of reference data: the official suits and photos in it are measured as well.
    only : str, optional
        The one generated garment to measure.

    Raises
    ------
    OutfitError
        Where there is no such garment.
    """
    data = find_body_data()
    wardrobe = open_wardrobe(data)
    garments = [wardrobe.garment(only)] if only else wardrobe.candidates(kind="clothes")
    text = os.environ.get(REFERENCE_VARIABLE)
    folder = reference or (Path(text) if text else None)
    photos = photo_landmarks(folder)
    rows = [measure_garment(garment, data, photos) for garment in garments]
    for path in sorted((folder / SUITS).glob("*suit*/*.mhclo")) if folder and not only else ():
        rows.append(measure_garment(read_garment(path), data, photos))
    return BenchLabel(tuple(rows))


def photo_landmarks(folder: Path | None) -> dict[str, list[Floats]]:
    """Return by category the landmarks (N, 2) of photos, NaN where not labelled."""
    found: dict[str, list[Floats]] = {}
    files = [SAMPLES, *([folder / PHOTOS] if folder and (folder / PHOTOS).is_file() else [])]
    for path in files:
        for outfit in read_outfits(path).outfits:
            for seen in outfit.observations:
                points = np.where(seen.labelled[:, None], seen.landmarks, np.nan)
                found.setdefault(seen.category, []).append(points)
    return found


def nameless(garment: Garment) -> Garment:
    """Return a garment without everything but geometry that could tell its category."""
    binding = replace(garment.binding, name="garment", uuid="", tags=(), description="")
    return replace(garment, name="garment", binding=binding, registration=None)


def measure_garment(garment: Garment, data: BodyData, photos: dict[str, list[Floats]]) -> LabelRow:
    """Label a garment and measure the result."""
    true = garment.registration
    known = true.categories if true else ()
    try:
        labelling = label_garment(nameless(garment), data)
    except OutfitError:
        return LabelRow(garment.name, (), known, (), (), ())
    errors: tuple[float, ...] = ()
    blind: tuple[float, ...] = ()
    if true and labelling.categories == known:
        layout = read_layout(garment, dummy_of(garment, data).body)
        errors = landmark_errors(labelling.registration, true, layout)
        blind = blind_errors(garment, true, data)
    seen = {one.category: [one.points[:, :2]] for one in labelling.labels}
    view, photo = (residuals(labelling, pictures) for pictures in (seen, photos))
    return LabelRow(garment.name, labelling.categories, known, errors, view, photo, blind)


def landmark_errors(found: Registration, true: Registration, layout: Layout) -> tuple[float, ...]:
    """Return every landmark's distance from the true one, % of the diagonal of its panel."""
    if len(found.landmarks) != len(true.landmarks):
        return (float("nan"),) * len(true.landmarks)
    errors = []
    for here, there in zip(found.landmarks, true.landmarks, strict=True):
        panel = layout.islands[_island_at(there, layout)]
        errors.append(100 * float(np.linalg.norm(here - there)) / panel.diagonal)
    return tuple(errors)


def blind_errors(garment: Garment, true: Registration, data: BodyData) -> tuple[float, ...]:
    """Return every landmark's distance from the true one on the body, with no UV seam to see.

    All triangles are put on one island. Percent of the diagonal of the garment's box; the 95th
    percentile tells how well the labeller cuts panels that a UV map does not part.
    """
    dummy = dummy_of(garment, data)
    layout = read_layout(garment, dummy.body)
    worn = make_worn(layout)
    worn = replace(worn, island=np.zeros_like(worn.island))
    found, _ = label_cloths(find_cloths(worn, garment.binding, dummy), dummy)
    same = [one for one in found if one.category == true.categories[0]]
    if not same:
        return (float("nan"),) * len(true.landmarks)
    places = layout.shape[np.array(true.vertices)]
    size = float(np.linalg.norm(np.ptp(layout.shape, axis=0)))
    away = np.linalg.norm(same[0].points - places, axis=1)
    return tuple(100 * float(value) / size for value in away)


def _island_at(place: Floats, layout: Layout) -> int:
    """Return the island on which a place on the map lies."""
    nearest = int(np.argmin(np.linalg.norm(layout.points - place, axis=1)))
    face = int(np.flatnonzero((layout.corners == nearest).any(axis=1))[0])
    return int(layout.face_island[face])


def residuals(labelling: Labelling, pictures: dict[str, list[Floats]]) -> tuple[float, ...]:
    """Return how far every part's homography from each picture misses, % of the diagonal.

    Parameters
    ----------
    labelling : Labelling
    pictures : mapping of category to landmarks (N, 2), y upwards or downwards, NaN where unknown
    """
    found = []
    for part in labelling.registration.parts:
        for picture in pictures.get(part.category, ()):
            source = picture[np.array(part.numbers) - 1]
            known = ~np.isnan(source[:, 0])
            if known.sum() > 4:  # four points always fit
                found.append(_residual(source[known], part, known))
    return tuple(found)


def _residual(source: Floats, part: Part, known: NDArray[np.bool_]) -> float:
    target = part.uv[known]
    matrix = fit_homography(source, target, name=part.name)
    missed = np.linalg.norm(apply_homography(matrix, source) - target, axis=1)
    size = float(np.linalg.norm(np.ptp(part.uv, axis=0)))
    return 100 * float(np.sqrt((missed**2).mean())) / size
