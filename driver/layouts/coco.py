"""COCO: people's boxes, masks, key points and tracks, as pycocotools reads them.

annotations/person_keypoints_train.json  annotations/person_keypoints_test.json
train/<recording>_<frame>.jpg  test/...
"""

from __future__ import annotations

import itertools
import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import IO, Any

import numpy as np
from numpy.typing import NDArray

from addon.shots.keypoints import COCO_NAMES, COCO_SKELETON

from ..dataset.model import PersonShot, Recording
from ..dataset.reading import StoredDataset, recording_name
from .files import growing
from .frame_splits import SPLITS, notes_on_splits, place_frames, recordings_of, track_number
from .options import LayoutOptions, LayoutSummary

PERSON = 1
CATEGORY = {
    "id": PERSON,
    "name": "person",
    "supercategory": "person",
    "keypoints": list(COCO_NAMES),
    "skeleton": [list(bone) for bone in COCO_SKELETON],
}


def write(dataset: StoredDataset, out: Path, options: LayoutOptions) -> LayoutSummary:
    """Write whole frames with everybody who can be seen on them.

    Besides COCO's own, an annotation has `track_id`, `identity`, `outfit`, `group_id` (-1 alone),
    `split` (of the identity), `occluded`, `truncated`, `depth`, `amodal_bbox`, `full_bbox` (also
    beyond the frame) and `amodal_segmentation`.
    """
    images = hidden = 0
    seen: set[int] = set()
    for split in SPLITS:
        recordings = recordings_of(dataset, split)
        starts, following = {}, 1  # the first image's number of each recording
        for recording in recordings:
            starts[recording] = following
            following += recording.frames
        for recording in recordings:
            place_frames(dataset, recording, out / split, _name(recording))
        with growing(out / "annotations" / f"person_keypoints_{split}.json") as file:
            _write_head(file, dataset, split)
            _write_list(file, "images", _images(dataset, starts))
            rows = _Rows(dataset, starts)
            _write_list(file, "annotations", rows.annotations(), last=True)
        images += sum(recording.frames for recording in recordings)
        hidden += rows.hidden
        seen |= rows.identities
    return LayoutSummary(images, len(seen), hidden, notes_on_splits(dataset))


def _write_head(file: IO[str], dataset: StoredDataset, split: str) -> None:
    about = {
        "description": f"{dataset.about.name}, {split}: synthetic people before camera networks",
        "version": "1.0",
        "seed": dataset.about.seed,
    }
    file.write(f'{{"info": {json.dumps(about)},\n"licenses": [],\n')
    file.write(f'"categories": {json.dumps([CATEGORY])},\n')


def _write_list(
    file: IO[str], name: str, entries: Iterable[Mapping[str, Any]], *, last: bool = False
) -> None:
    """Write a list entry by entry: the masks of a whole dataset need not fit into memory."""
    file.write(f'"{name}": [')
    for number, entry in enumerate(entries):
        file.write((",\n" if number else "\n") + json.dumps(entry))
    file.write("]}\n" if last else "],\n")


def _name(recording: Recording) -> str:
    return recording_name(recording) + "_{frame:06d}.jpg"


def _images(dataset: StoredDataset, starts: Mapping[Recording, int]) -> Iterator[dict[str, Any]]:
    for recording, start in starts.items():
        camera, scene = dataset.camera(recording), dataset.scenes[recording.scene]
        for frame in range(recording.frames):
            yield {
                "id": start + frame,
                "file_name": _name(recording).format(frame=frame),
                "width": camera.width,
                "height": camera.height,
                "session": recording.session,
                "scene": recording.scene,
                "scene_name": scene.name,
                "light": scene.light.time,
                "camera": recording.camera,
                "frame": frame,
                "time": round(frame / dataset.about.rate, 6),
            }


class _Rows:
    """The annotations of some recordings, and who was met while they were written."""

    def __init__(self, dataset: StoredDataset, starts: Mapping[Recording, int]) -> None:
        self.dataset, self.starts = dataset, starts
        self.hidden = 0
        self.identities: set[int] = set()

    def annotations(self) -> Iterator[dict[str, Any]]:
        """Yield those of all who can be seen; who is hidden is counted."""
        numbers = itertools.count(1)
        for recording, start in self.starts.items():
            for shot in self.dataset.shots(recording):
                if not shot.visible_area:
                    self.hidden += 1
                    continue
                self.identities.add(shot.identity)
                yield self._annotation(shot, next(numbers), start + shot.frame)

    def _annotation(self, shot: PersonShot, number: int, image: int) -> dict[str, Any]:
        camera = self.dataset.camera(shot)
        size = [camera.height, camera.width]
        return {
            "id": number,
            "image_id": image,
            "category_id": PERSON,
            "iscrowd": 0,
            "bbox": corner_and_size(shot.box),
            "area": shot.visible_area,
            "segmentation": {"size": size, "counts": shot.mask.decode("ascii")},
            "keypoints": coco_keypoints(shot.keypoints),
            "num_keypoints": int((shot.keypoints[:, 2] > 0).sum()),
            "track_id": track_number(shot.outfit),
            "identity": shot.identity,
            "outfit": shot.outfit,
            "group_id": shot.group,
            "split": self.dataset.people[shot.outfit].split,
            "occluded": round(shot.occluded, 4),
            "truncated": round(shot.truncated, 4),
            "depth": round(shot.depth, 3),
            "amodal_bbox": corner_and_size(shot.amodal_box),
            "full_bbox": corner_and_size(shot.full_box),
            "amodal_segmentation": {"size": size, "counts": shot.amodal_mask.decode("ascii")},
        }


def corner_and_size(box: NDArray[Any]) -> list[float]:
    """Return x, y, width and height of a box of two corners."""
    x1, y1, x2, y2 = np.asarray(box).tolist()
    return [x1, y1, x2 - x1, y2 - y1]


def coco_keypoints(points: NDArray[np.float32]) -> Sequence[float]:
    """Return x, y and visibility in one list; all 0 for what lies beyond the frame."""
    flat: list[float] = []
    for x, y, shown in np.asarray(points, np.float64).tolist():
        flat += [round(x, 2), round(y, 2), int(shown)] if shown else [0, 0, 0]
    return flat
