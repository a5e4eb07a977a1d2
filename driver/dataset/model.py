"""The dataset's own records: what annotations.parquet and dataset.json say."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

import numpy as np
from numpy.typing import NDArray

from addon.shots.scene_record import SceneRecord

VERSION = 1
TRAIN, TEST = "train", "test"


@dataclass(frozen=True, eq=False)
class Recording:
    """What one camera recorded of one session (a set of people in a scene).

    Attributes
    ----------
    session, scene, camera : int
        The scene by its index, the camera by its place in the scene's network.
    frames : int
        Numbered from 0, `rate` of them a second; frame f shows the moment f / rate.
    """

    session: int
    scene: int
    camera: int
    frames: int


@dataclass(frozen=True)
class PersonRecord:
    """An identity in one outfit.

    Attributes
    ----------
    identity : int
        From 0 without gaps; the same body in several outfits has one identity.
    outfit : int
        From 0 without gaps, over all people.
    character : str
        Its folder's name.
    split : str
        TRAIN or TEST; identities are disjoint.
    cluster : int
        Of clusters.json, -1 without.
    session : int
        With whom it is recorded.
    sex : str
    garments : tuple of mapping
        {"category", "cut", "colours": [[r, g, b], ...]}: dominant colours, sRGB 0-255, the most
        frequent first.
    about : mapping
        Body parameters, height, skin tone, hair ... as character.json has them.
    """

    identity: int
    outfit: int
    character: str
    split: str
    cluster: int
    session: int
    sex: str
    garments: tuple[Mapping[str, Any], ...] = ()
    about: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, eq=False)  # arrays have no single truth value
class PersonShot:
    """One person on one frame: a row of annotations.parquet.

    Pixels have their origin at the frame's top left; boxes are x1, y1, x2, y2, the last column and
    row excluded.

    Attributes
    ----------
    session, scene, camera, frame : int
    time : float
        Seconds since the recording's start.
    identity, outfit : int
    character : str
    group, member : int
        -1 and 0 for somebody alone.
    action : str
    box : (4,) int32 ndarray
        Of the visible mask; all 0 where nothing is visible.
    amodal_box : (4,) int32 ndarray
        Of what would be visible with nothing before it, inside the frame.
    full_box : (4,) float32 ndarray
        Of the whole person, also beyond the frame.
    mask, amodal_mask : bytes
        COCO's compressed run lengths, of the whole frame.
    visible_area, amodal_area : int
        Pixels of the masks.
    occluded : float
        1 - visible / amodal area.
    truncated : float
        The part of the whole person's area that lies beyond the frame.
    keypoints : (17, 3) float32 ndarray
        COCO's order; x, y, and 0 outside of the frame, 1 hidden, 2 visible.
    seven : (7, 3) float32 ndarray
        ClonedPerson's order: head, shoulders, hands, feet, left before right; x, y, depth. Here
        and in `root` x and y are nan for what is not before the camera.
    root : (2,) float32 ndarray
        The point of the ground below the hips.
    depth : float
        Of the root, metres along the camera's axis.
    joints : (J, 3) float32 ndarray
        World metres, Z up, of the dataset's `joint_names`.
    """

    session: int
    scene: int
    camera: int
    frame: int
    time: float
    identity: int
    outfit: int
    character: str
    group: int
    member: int
    action: str
    box: NDArray[np.int32]
    amodal_box: NDArray[np.int32]
    full_box: NDArray[np.float32]
    mask: bytes
    amodal_mask: bytes
    visible_area: int
    amodal_area: int
    occluded: float
    truncated: float
    keypoints: NDArray[np.float32]
    seven: NDArray[np.float32]
    root: NDArray[np.float32]
    depth: float
    joints: NDArray[np.float32]


@dataclass(frozen=True, eq=False)
class Dataset:
    """All of a dataset but its pictures and rows.

    Attributes
    ----------
    name : str
    seed : int
    rate : float
        Frames a second.
    scenes : tuple of SceneRecord
    people : tuple of PersonRecord
    recordings : tuple of Recording
    joint_names : tuple of str
    settings : mapping
        With which it was shot.
    """

    name: str
    seed: int
    rate: float
    scenes: tuple[SceneRecord, ...]
    people: tuple[PersonRecord, ...]
    recordings: tuple[Recording, ...]
    joint_names: tuple[str, ...]
    settings: Mapping[str, Any] = field(default_factory=dict)
