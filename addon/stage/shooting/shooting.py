"""The frames of one camera: people posed, annotated, rendered and laid onto the empty scene."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from typing import cast

import numpy as np
from numpy.typing import NDArray

from ...errors import OutfitError
from ...motion.figure import Figure
from ...motion.performance import STEP, Performance
from ...motion.posing import figure_of, pose_at
from ...motion.props import Prop, prop_key, prop_of
from ...shots.actors import read_actor
from ...shots.annotating import annotate
from ...shots.blending import (
    Picture,
    add_contact,
    laid_over,
    people_weights,
    shade_ratio,
    shaded,
    soft_weights,
)
from ...shots.camera import Camera
from ...shots.looks import developed, look_of
from ...shots.pictures import Bytes, encoded, to_bytes, write_file
from ...shots.posed import Posable
from ...shots.regions import (
    CELL,
    FINE,
    Box,
    Grounds,
    Mask,
    boxes_around,
    dark_runs,
    parted,
    touched,
)
from ...shots.request import FrameResult, ShotRequest, frame_name
from ...shots.seeing import SeenPerson, Sighting
from .curtain import Curtain
from .depths import render_depth
from .engines import set_blur, set_engine, set_samples
from .lamps import lamps_of
from .people import PersonMesh
from .pictures import Darkroom
from .plates import Plates, read_plates, shade_scale
from .views import camera_of, open_scene, read_scene, set_view

FEET = slice(5, 7)  # of the seven points
NEAREST = 0.1  # metres
FARTHEST_BLUR = 64.0  # pixels
ENDS = 1e-6  # seconds: a track's ends belong to it
_Key = tuple[int, str, int]  # a person, and what tells the things apart that they hold
STAGES = ("pose", "annotate", "sync", "render", "blend", "write")


@dataclass(frozen=True, eq=False)
class _Person:
    """Somebody of the recording with what they hold, and the mesh that shows them."""

    posable: Posable
    figure: Figure
    prop: Prop | None
    mesh: PersonMesh

    def vertices(self, moves: NDArray[np.float64]) -> Sequence[NDArray[np.float64]]:
        """Return where every vertex is in a pose, world metres."""
        return [*self.posable.skin.posed(moves), *self.held(moves)]

    def held(self, moves: NDArray[np.float64]) -> Sequence[NDArray[np.float64]]:
        """Return where what they hold is in a pose, world metres."""
        return self.prop.at(moves) if self.prop is not None else ()


@dataclass(frozen=True, eq=False)
class _Present:
    """Somebody who is there in a frame: in the pose of its time, and of the shutter's ends."""

    performance: Performance
    seen: SeenPerson
    ends: tuple[Sequence[NDArray[np.float64]], ...]


class _Watch:
    """Seconds by stage."""

    def __init__(self) -> None:
        self.seconds = dict.fromkeys(STAGES, 0.0)

    @contextmanager
    def time(self, stage: str) -> Iterator[None]:
        begun = time.perf_counter()
        try:
            yield
        finally:
            self.seconds[stage] += time.perf_counter() - begun


def shoot_frames(request: ShotRequest, progress: Callable[[int], None]) -> tuple[FrameResult, ...]:
    """Shoot; see `pipeline_shoot.shoot`."""
    with Darkroom() as darkroom:
        camera = ShotCamera(request, darkroom)
        results = []
        for frame in request.frames:
            results.append(camera.shoot(frame))
            progress(frame)
    return tuple(results)


class ShotCamera:
    """A camera in an open scene, ready to shoot any frame of a recording."""

    def __init__(self, request: ShotRequest, darkroom: Darkroom) -> None:
        self.request, self.darkroom = request, darkroom
        self.performances = cast(tuple[Performance, ...], request.performances)
        self.record = read_scene(request.scene_folder)
        self.camera = camera_of(self.record, request.camera)
        self.in_boxes = request.settings.boxes and not self.record.animated
        self.plates: Plates | None = None
        if not self.record.animated:
            self.plates = read_plates(request.scene_folder, request.camera)
            self.grounds = Grounds.of(self.camera, self.plates.depth)
        self.scene = open_scene(request.scene_folder)
        self.view = set_view(self.scene, self.camera)
        engine = set_engine(self.scene, request.settings, self.record.light)
        set_samples(self.scene, request.settings.samples)
        set_blur(self.scene, blurred=request.settings.motion_blur > 0)
        self.lamps = lamps_of(self.record.light)
        self.curtain = Curtain(self.scene) if engine != "eevee" and self.in_boxes else None
        self.look = look_of(request.settings, self.record.seed, request.camera)
        self.people = self._people()

    def _people(self) -> dict[_Key, _Person]:
        """Load everybody who is there in one of the frames, anew for each thing that they hold."""
        times = [frame / self.request.rate for frame in self.request.frames]
        wanted = {
            _key(performance): performance
            for performance in self.performances
            if any(_lasts(performance, seconds) for seconds in times)
        }
        return {key: self._person(wanted[key]) for key in sorted(wanted)}

    def _person(self, performance: Performance) -> _Person:
        actor = read_actor(self.request.actors[performance.person])
        figure = figure_of(actor.character)
        prop = prop_of(figure, performance)
        held = () if prop is None else prop.meshes
        blurred = self.request.settings.motion_blur > 0
        meshes = (*actor.character.meshes, *held)
        mesh = PersonMesh(self.scene, actor.name, meshes, blurred=blurred)
        return _Person(Posable.of(actor, held), figure, prop, mesh)

    def shoot(self, frame: int) -> FrameResult:
        """Shoot and write one frame."""
        watch = _Watch()
        with watch.time("pose"):
            present = self.present(frame / self.request.rate)
        with watch.time("render"):
            depth = self.depth(frame)
        with watch.time("annotate"):
            sightings = annotate(self.camera, [one.seen for one in present], depth)
        if self.in_boxes:
            picture, rendered = self._boxes(present, sightings, watch)
        else:
            picture, rendered = self._whole(present, watch)
        with watch.time("write"):
            self._write(frame, picture)
        people = tuple(
            replace(one, person=present[one.person].performance.person) for one in sightings
        )
        return FrameResult(frame, people, dict(watch.seconds), rendered)

    def present(self, seconds: float) -> list[_Present]:
        """Return who is there, each person once, in their poses."""
        half = self.request.settings.motion_blur / 2
        found: dict[int, _Present] = {}
        for performance in self.performances:
            if performance.person in found or not _lasts(performance, seconds):
                continue
            person = self.people[_key(performance)]
            moves = pose_at(person.figure, performance, seconds)
            ground = _ground(performance, seconds)
            seen = person.posable.seen(moves, ground, person.held(moves))
            ends = tuple(
                person.vertices(pose_at(person.figure, performance, moment))
                for moment in ((seconds - half, seconds + half) if half else ())
            )
            found[performance.person] = _Present(performance, seen, ends)
        return list(found.values())

    def depth(self, frame: int) -> NDArray[np.float32]:
        """Return the depth of the scene without people; of a moving scene at that frame."""
        if self.plates is not None:
            return self.plates.depth
        per_second = self.scene.render.fps / self.scene.render.fps_base
        moment = self.scene.frame_start + frame / self.request.rate * per_second
        self.scene.frame_set(int(moment), subframe=moment % 1)
        for person in self.people.values():
            person.mesh.hide()
        return render_depth(self.scene, self.darkroom.folder)

    def show(self, shown: Sequence[_Present]) -> None:
        """Put these people before the camera and nobody else."""
        keys = {_key(one.performance) for one in shown}
        for key, person in self.people.items():
            if key not in keys:
                person.mesh.hide()
        for one in shown:
            mesh = self.people[_key(one.performance)].mesh
            mesh.show(one.seen.vertices, one.ends)

    def _whole(self, present: Sequence[_Present], watch: _Watch) -> tuple[Bytes, int]:
        with watch.time("sync"):
            self.show(present)
        with watch.time("render"):
            picture = to_bytes(self.darkroom.render(self.scene))
        return picture, self.camera.width * self.camera.height

    def _boxes(
        self, present: Sequence[_Present], sightings: Sequence[Sighting], watch: _Watch
    ) -> tuple[Bytes, int]:
        """Render what people change; return the frame and how many pixels that took."""
        assert self.plates is not None
        with watch.time("sync"):
            vertices = [np.concatenate([*one.seen.vertices, *_ends(one)]) for one in present]
            changed = touched(self.grounds, vertices, self.lamps, self.record.light)
            self.show([one for one, cells in zip(present, changed, strict=True) if cells.any()])
            cells = np.zeros(self.grounds.points.shape[:2], bool)
            for one in changed:
                cells |= one
            weights = self._people_weights(present, sightings)
            people, shade = parted(cells, weights)
        frame = self.plates.plate.copy()
        settings, scale = self.request.settings, shade_scale(self.camera)
        for box, rendered in self._rendered(shade, watch, settings.shade_samples, scale=scale):
            with watch.time("blend"):
                self._lay_shade(frame, box, rendered, cells, weights)
        for box, rendered in self._rendered(people, watch, settings.samples, cell=FINE):
            with watch.time("blend"):
                place = _slices(box)
                below = frame[place].astype(np.float32) / 255
                frame[place] = to_bytes(laid_over(below, rendered, weights[place]))
        pixels = np.count_nonzero(people) * FINE**2 + np.count_nonzero(shade) * (CELL // scale) ** 2
        return frame, int(pixels)

    def _people_weights(
        self, present: Sequence[_Present], sightings: Sequence[Sighting]
    ) -> Picture:
        """Return with which share each pixel shows people."""
        mask = np.zeros((self.camera.height, self.camera.width), bool)
        for one in sightings:
            rows, columns = one.mask.pixels.shape
            part = mask[one.mask.top : one.mask.top + rows, one.mask.left : one.mask.left + columns]
            part |= one.mask.pixels
        reach = max((_blur_reach(self.camera, one) for one in present), default=0.0)
        weights = people_weights(mask, min(reach, FARTHEST_BLUR))
        for one in sightings:
            metre = float(self.camera.intrinsics[1, 1]) / max(one.depth, NEAREST)
            add_contact(weights, one.mask, one.seven[FEET, :2].astype(np.float64), metre)
        return weights

    def _rendered(
        self, cells: Mask, watch: _Watch, samples: int, *, cell: int = CELL, scale: int = 1
    ) -> Iterator[tuple[Box, Picture]]:
        """Render some cells, and yield the rectangles that hold them."""
        with watch.time("sync"):
            boxes = boxes_around(cells, self.camera, cell=cell, scale=scale)
            set_samples(self.scene, samples)
            if self.curtain is not None:
                clip = self.view.data.clip_start  # type: ignore[union-attr]
                self.curtain.hang(self.camera, clip, dark_runs(cells, boxes, cell=cell))
        for box in boxes:
            with watch.time("render"):
                rendered = self.darkroom.render(self.scene, box, scale=scale)
            left, top, right, bottom = box
            if rendered.shape[:2] != ((bottom - top) // scale, (right - left) // scale):
                raise OutfitError(f"Blender rendered {rendered.shape[:2]} pixels for {box}")
            yield box, rendered

    def _lay_shade(
        self, frame: Bytes, box: Box, rendered: Picture, cells: Mask, people: Picture
    ) -> None:
        """Darken a rectangle of the frame as people do."""
        assert self.plates is not None
        place = _slices(box)
        weights = soft_weights(cells, box, (self.camera.width, self.camera.height))
        scale = shade_scale(self.camera)
        left, top, right, bottom = (side // scale for side in box)
        faint = self.plates.faint[top:bottom, left:right].astype(np.float32) / 255
        plate = self.plates.plate[place].astype(np.float32) / 255
        ratio = shade_ratio(rendered, faint, people[place])
        frame[place] = to_bytes(shaded(plate, ratio, weights))

    def _write(self, frame: int, picture: Bytes) -> None:
        settings, record = self.request.settings, self.record
        seed = [settings.seed, abs(record.seed), record.index, self.request.camera, frame]
        picture = developed(picture, self.look, np.random.default_rng(seed))
        content = encoded(picture, ".jpg", quality=settings.jpeg_quality)
        write_file(self.request.frames_folder / frame_name(frame), content)


def _slices(box: Box) -> tuple[slice, slice]:
    left, top, right, bottom = box
    return slice(top, bottom), slice(left, right)


def _blur_reach(camera: Camera, one: _Present) -> float:
    """Return how many pixels somebody moves while the shutter is open, from its middle on."""
    if not one.ends:
        return 0.0
    middle = camera.project(np.concatenate(list(one.seen.vertices)))[:, :2]
    ends = [camera.project(np.concatenate(list(end)))[:, :2] for end in one.ends]
    ways = [np.linalg.norm(end - middle, axis=1) for end in ends]
    return float(np.nanmax(ways, initial=0.0))


def _ends(one: _Present) -> list[NDArray[np.float64]]:
    return [np.concatenate(list(end)) for end in one.ends]


def _key(performance: Performance) -> _Key:
    return (performance.person, *prop_key(performance))


def _lasts(performance: Performance, seconds: float) -> bool:
    track = performance.track
    return track.start - ENDS <= seconds <= track.end + ENDS


def _ground(performance: Performance, seconds: float) -> float:
    """Return z of the ground below somebody, metres."""
    track = performance.track
    places = (seconds - track.start) / STEP
    return float(np.interp(places, np.arange(len(track.points)), track.points[:, 2]))
