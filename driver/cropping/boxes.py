"""The published rules for crops: boxes from key points, who hides whom, what is large enough."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from .points import Seen

Box = tuple[int, int, int, int]  # left, top, right, bottom; pixels from the top left
SIDE, ABOVE, BELOW = 0.1, 0.15, 0.05  # room round the points, in parts of their height
WIDEST, NARROWEST = 0.5, 0.3  # a box's width in parts of its height
RIM = 5  # pixels: points that all lie so near to the frame's far edges are no person
HIDDEN = 0.7  # of the smaller box, covered by another
SAME_DEPTH = 0.2  # metres: nobody can say who is before whom
IGNORED = 0.2  # of the smaller of a box and an ignored rectangle
# Things that look like people, or hide them, in the published scene 2's camera 3 (1920 x 1080).
PUBLISHED_IGNORED = {
    (2, 3): ((1218, 531, 1303, 601), (1452, 526, 1560, 673), (1693, 367, 1824, 942))
}


@dataclass(frozen=True)
class Rules:
    """What a crop must be.

    Attributes
    ----------
    width, height : int
        Of the video.
    min_width, min_height : int
        Pixels; crops are larger than that.
    ignored : tuple of Box
        Rectangles that people must not cover.
    """

    width: int
    height: int
    min_width: int = 30
    min_height: int = 40
    ignored: tuple[Box, ...] = ()


def person_box(seen: Seen, rules: Rules) -> Box | None:
    """Return the box round a person's key points and root, or None where the rules have none."""
    points = [(row.x, row.y) for row in seen.rows] + [seen.rows[0].root]
    xs = [min(max(x, 0), rules.width) for x, _ in points]
    ys = [min(max(y, 0), rules.height) for _, y in points]
    left, right = min(xs), max(xs)
    top, bottom = rules.height - max(ys), rules.height - min(ys)
    beyond = top >= rules.height - RIM or left >= rules.width - RIM or right < RIM or bottom < RIM
    if beyond or bottom <= top:
        return None
    tall = bottom - top
    left, right = left - SIDE * tall, right + SIDE * tall
    top, bottom = top - ABOVE * tall, bottom + BELOW * tall
    tall = bottom - top
    if (right - left) / tall > WIDEST:
        return None
    if (right - left) / tall < NARROWEST:
        middle = (left + right) / 2
        left, right = middle - NARROWEST / 2 * tall, middle + NARROWEST / 2 * tall
    box = int(left), int(top), int(right), int(bottom)
    return box if box[2] > box[0] and box[3] > box[1] else None


def overlap(one: Box, other: Box) -> float:
    """Return how much of the smaller box the two have in common, 0 to 1."""
    wide = min(one[2], other[2]) - max(one[0], other[0])
    tall = min(one[3], other[3]) - max(one[1], other[1])
    if wide <= 0 or tall <= 0:
        return 0.0
    return wide * tall / min((b[2] - b[0]) * (b[3] - b[1]) for b in (one, other))


def kept_boxes(people: Sequence[Seen], rules: Rules) -> list[tuple[Seen, Box]]:
    """Return whom of one frame to crop, and where.

    Of two boxes that cover one another the nearer person's is kept; neither, where both are equally
    far. Those that touch the frame's border or are too small are left out at last, so they hide
    others all the same.
    """
    boxed = [(seen, box) for seen in people if (box := person_box(seen, rules)) is not None]
    boxed = [
        (seen, box)
        for seen, box in boxed
        if all(overlap(box, other) <= IGNORED for other in rules.ignored)
    ]
    return [
        (seen, box)
        for seen, box in boxed
        if _fits(box, rules) and not any(_hides(other, (seen, box)) for other in boxed)
    ]


def _hides(other: tuple[Seen, Box], own: tuple[Seen, Box]) -> bool:
    """Whether another person stands before one's own box, or as far away as it."""
    if other[0] is own[0] or overlap(other[1], own[1]) <= HIDDEN:
        return False
    nearer = own[0].depth - other[0].depth
    return nearer > 0 or abs(nearer) < SAME_DEPTH


def _fits(box: Box, rules: Rules) -> bool:
    left, top, right, bottom = box
    large = right - left > rules.min_width and bottom - top > rules.min_height
    return large and left > 0 and top > 0 and right < rules.width and bottom < rules.height
