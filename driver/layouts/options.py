"""What all layouts are told, and what they tell when they are written."""

from __future__ import annotations

from dataclasses import dataclass

from ..settings import option


@dataclass(frozen=True)
class LayoutOptions:
    """Settings of all layouts; each takes those that concern it."""

    seed: int = option(0, "draws queries and all else that is drawn", low=0)
    crop_box: str = option(
        "mask",
        "crops are cut by the padded box of the visible mask, or by ClonedPerson's rule from the "
        "seven points",
        choices=("mask", "points"),
    )
    margin: float = option(0.05, "room round the mask's box, in parts of its height", low=0)
    min_width: int = option(30, "crops are wider than this, pixels", low=0)
    min_height: int = option(40, "crops are higher than this, pixels", low=0)
    max_occluded: float = option(
        0.5, "people hidden more than this are left out, 0 to 1", low=0, high=1
    )
    max_truncated: float = option(
        0.3, "people that lie more than this beyond the frame are left out, 0 to 1", low=0, high=1
    )
    jpeg_quality: int = option(95, "of crops, 1 to 100", low=1, high=100)
    naming: str = option(
        "readme",
        "ClonedPerson's videos and key points as its README names them, or as its pipeline does",
        choices=("readme", "pipeline"),
    )
    ids: str = option(
        "published",
        "ClonedPerson's people from 700000 (train) and 705227 (test), or without a gap",
        choices=("published", "contiguous"),
    )
    timestep: float = option(0.5, "seconds between the lines of deal_camera", low=0.001)
    videos: bool = option(True, "write the recordings as .mp4 where the layout has them")
    readme_order: bool = option(
        False, "City1M: x, y, height, width as its README says; its files have width, height"
    )
    shard_size: int = option(1000, "WebDataset: megabytes of a shard", low=1)
    interval: int = option(5, "DanceReID: every so many frames one is taken", low=1)
    skeleton: bool = option(False, "DanceReID: maps of the skeleton too")
    h5: bool = option(False, "DanceReID: all of it as DanceReID.h5 too")
    split_folder: bool = option(False, "DanceReID: a folder for each video")
    published_split: bool = option(
        False, "DanceReID: the published split, whose train and test share people"
    )


@dataclass(frozen=True)
class LayoutSummary:
    """What was written.

    Attributes
    ----------
    images : int
        Pictures of the layout: crops, or frames where it has those.
    identities : int
    left_out : int
        People on frames that the layout's rules drop.
    notes : tuple of str
        Sentences that a user of the layout should know.
    """

    images: int
    identities: int
    left_out: int = 0
    notes: tuple[str, ...] = ()
