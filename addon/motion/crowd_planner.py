"""The planner: one unit after the other gets the best of the ways it may try."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from ..shots.camera import Camera
from .crowd_formation import (
    TALKING,
    Formation,
    Reservations,
    at_ease,
    draw_formation,
    fits,
    ring_tracks,
    walk_tracks,
)
from .crowd_ground import Ground, Reach
from .crowd_paths import Curve, Stop, pace, pull_straight, round_off
from .crowd_people import CrowdSettings, Person, Unit
from .crowd_views import good_views
from .performance import STEP, Track

Points = NDArray[np.float64]
ROUNDS = 4  # tries of a unit before it stands
WAYS = 5  # whole ways of a try, of which the best is taken
TARGETS = 32  # places that are weighed for each leg of a way
LEG = (4.0, 16.0)  # metres
PLACES = 40  # tries to find room to stand
SPARE = 0.12  # metres that ways keep from walls beyond what bodies need
LADEN = 0.09  # metres of radius for bags between those who walk side by side
WIDE = 0.6  # metres of radius for who dances or plays a clip
PACES = (1.0, 0.85, 1.12, 0.7)  # times the even pace, tried in turn to let others pass
WAITS = (1.5, 3.0, 5.0)  # seconds, tried next
STOPPING = 0.3  # how likely a walker rests at the end of a leg
ENOUGH = 3.0  # people a camera should see well at a time
WATCH = 0.5  # seconds between the moments at which views are counted
TURNS, GROUP_TURNS = 0.8, 4.0  # what turning back costs: groups cannot turn on the spot
TIGHTEST = 0.85  # of a row's half width to a bend's radius: the innermost still walks on
GROUP_BENDS = 2.2  # times rounder than one person's


class Planner:
    """Gives units their tracks, each clear of those before it."""

    def __init__(
        self,
        ground: Ground,
        cameras: Sequence[Camera],
        people: Sequence[Person],
        seconds: float,
        settings: CrowdSettings,
        rng: np.random.Generator,
    ) -> None:
        self._ground, self._cameras, self._people = ground, cameras, list(people)
        self._seconds, self._settings, self._rng = seconds, settings, rng
        self._taken = Reservations()
        self._shown = np.zeros(len(cameras))  # people well seen at a time, by camera
        self._views: dict[float, NDArray[np.bool_]] = {}

    def place(self, unit: Unit) -> list[Track] | None:
        """Return the tracks of a unit's people and keep them free, or None where no room is."""
        tracks = self._walk(unit) if unit.moves else None
        if tracks is None:
            tracks = self._stand(unit)
        if tracks is not None:
            for part, track in zip(unit.parts, tracks, strict=True):
                self._taken.take(track, self._radius(unit, part.person))
                self._shown += self._seen_share(track, self._people[part.person].height)
        return tracks

    def _radius(self, unit: Unit, person: int) -> float:
        """What a person must keep free: more for those who dance."""
        own = self._people[person].radius
        return max(own, WIDE) if unit.parts[0].action in ("dance", "clip") else own

    def _height(self, unit: Unit) -> float:
        return float(np.mean([self._people[part.person].height for part in unit.parts]))

    def _node_views(self, height: float) -> NDArray[np.bool_]:
        """Which cameras see which nodes well, (cameras, nodes)."""
        key = round(height, 2)
        if key not in self._views:
            nodes = np.nan_to_num(self._ground.nodes)
            self._views[key] = good_views(
                nodes, self._cameras, height=key, tall=self._settings.tall
            )
        return self._views[key]

    def _wanted(self) -> Points:
        """How much more is worth to be seen by each camera: those that see few come first."""
        return 0.25 + np.exp(-self._shown / ENOUGH)

    def _seen_share(self, track: Track, height: float) -> Points:
        """The share of its time that a track's person is seen well by each camera."""
        moments = track.points[:: max(1, round(WATCH / STEP))]
        good = good_views(moments, self._cameras, height=height, tall=self._settings.tall)
        return good.mean(axis=1) if len(self._cameras) else np.zeros(0)

    def _worth(self, unit: Unit, tracks: Sequence[Track]) -> float:
        """How well cameras see a unit: by several, and by those that see few others."""
        total = 0.0
        for part, track in zip(unit.parts, tracks, strict=True):
            share = self._seen_share(track, self._people[part.person].height)
            total += float(np.minimum(share * self._seconds, 1.0).sum())
            total += 2.0 * float((self._wanted() * share).sum())
        return total / len(tracks)

    def _walk(self, unit: Unit) -> list[Track] | None:
        sizes = sorted({min(len(unit.parts), n) for n in (3, 2, 1)}, reverse=True)
        if len(unit.parts) in (2, 4):
            sizes = [size for size in sizes if size <= 2]
        widest = max(
            self._people[part.person].radius + LADEN * (part.action == "carry")
            for part in unit.parts
        )
        for attempt in range(ROUNDS):
            abreast = sizes[min(attempt * len(sizes) // ROUNDS, len(sizes) - 1)]
            formation = draw_formation(len(unit.parts), abreast, widest, self._rng)
            found = [self._one_way(unit, formation) for _ in range(WAYS)]
            good = [tracks for tracks in found if tracks is not None]
            if good:
                return max(good, key=lambda tracks: self._worth(unit, tracks))
        return None

    def _one_way(self, unit: Unit, formation: Formation) -> list[Track] | None:
        """Draw a way and return its tracks, or None if it is blocked or crossed by others."""
        room = self._room(unit, formation)
        speed = unit.parts[0].speed
        wanted = speed * self._seconds * 1.05 + formation.depth + 0.5
        drawn = self._draw_legs(unit, room, wanted)
        if drawn is None:
            return None
        corners, rests = drawn
        rounding = GROUP_BENDS if len(unit.parts) > 1 else 1.0
        curve = round_off(self._ground, corners, room=room - SPARE, rounding=rounding)
        if curve is None or curve.length < formation.depth + 1.5:
            return None
        if curve.spins and len(unit.parts) > 1:
            return None  # groups do not turn on the spot
        if curve.bends.max() * formation.half_width > TIGHTEST:
            return None
        stops = [] if len(unit.parts) > 1 else [_stop_near(curve, *rest) for rest in rests]
        return self._without_conflict(unit, curve, formation, stops)

    def _room(self, unit: Unit, formation: Formation) -> float:
        widest = max(self._people[part.person].radius for part in unit.parts)
        return round(widest + formation.half_width + SPARE, 2)

    def _draw_legs(
        self, unit: Unit, room: float, wanted: float
    ) -> tuple[Points, list[tuple[Points, float]]] | None:
        """Draw corners of a way so many metres long, and rests: a place and seconds."""
        views = self._node_views(self._height(unit))
        here = self._draw_start(views, room)
        if here is None:
            return None
        nodes = self._ground.nodes[:, :2]
        corners, rests = nodes[[here]], []
        length, watched = 0.0, np.zeros(len(views))
        turning = GROUP_TURNS if len(unit.parts) > 1 else TURNS
        while length < wanted:
            limit = min(LEG[1], max(LEG[0], wanted - length + 2.0)) * 1.3
            reach = self._ground.reach(here, room=room, limit=limit, seen=views.any(axis=0))
            way = self._best_leg(reach, views, corners, watched, wanted - length, turning)
            if way is None:
                break
            pulled = pull_straight(self._ground, nodes[way], room)
            corners = np.vstack([corners, pulled[1:]])
            length += float(np.linalg.norm(np.diff(pulled, axis=0), axis=1).sum())
            watched += views[:, way].sum(axis=1)
            here = way[-1]
            if self._rng.random() < STOPPING:
                rests.append((nodes[here], float(self._rng.uniform(1.0, 4.0))))
        return None if len(corners) < 2 else (corners, rests)

    def _draw_start(self, views: NDArray[np.bool_], room: float) -> int | None:
        """Draw a node with room, the rather the more cameras that see few others see it."""
        weights = (self._wanted()[:, None] * views).sum(axis=0)
        roomy = self._ground.node_room() >= room
        if not (weights[roomy] > 0).any():
            weights = np.ones(len(weights))  # no camera sees anybody well here
        weights = np.where(roomy, weights, 0.0)
        if not weights.any():
            return None
        return int(self._rng.choice(len(weights), p=weights / weights.sum()))

    def _best_leg(
        self,
        reach: Reach,
        views: NDArray[np.bool_],
        corners: Points,
        watched: Points,
        wanted: float,
        turning: float,
    ) -> list[int] | None:
        """Weigh some places within reach and return the way to the best."""
        least = min(LEG[0], max(1.0, wanted))
        far = [node for node, length in reach.far.items() if length >= least]
        if not far:
            return None
        picked = self._rng.choice(len(far), size=min(TARGETS, len(far)), replace=False)
        ways = [reach.way_to(far[k]) for k in picked]
        scores = [self._leg_score(way, views, corners, watched, turning) for way in ways]
        scores = [score + 0.15 * float(self._rng.random()) for score in scores]
        return ways[int(np.argmax(scores))]

    def _leg_score(
        self,
        way: list[int],
        views: NDArray[np.bool_],
        corners: Points,
        watched: Points,
        turning: float,
    ) -> float:
        seen = views[:, way]
        fresh = float(((watched == 0) & seen.any(axis=1)).sum())
        share = float((self._wanted() * seen.mean(axis=1)).sum())
        first = self._ground.nodes[way[min(3, len(way) - 1)], :2] - corners[-1]
        back = 0.0
        if len(corners) > 1:
            came = corners[-1] - corners[-2]
            cosine = first @ came / max(float(np.linalg.norm(first) * np.linalg.norm(came)), 1e-9)
            back = max(0.0, 0.2 - float(cosine))
        return fresh + share - turning * back

    def _without_conflict(
        self, unit: Unit, curve: Curve, formation: Formation, stops: list[Stop]
    ) -> list[Track] | None:
        """Walk a curve so that nobody is met: at other paces, or with a wait before."""
        clash: float | None = None
        for factor in PACES:
            tracks, conflict = self._try(unit, curve, formation, stops, factor)
            if tracks is None or conflict is None:
                return tracks
            clash = conflict if clash is None else clash
        for wait in WAITS:
            place = (clash or 0.0) - 1.0
            if place <= formation.depth:
                break
            tracks, conflict = self._try(unit, curve, formation, [*stops, Stop(place, wait)], 1.0)
            if tracks is None or conflict is None:
                return tracks
        return None

    def _try(
        self, unit: Unit, curve: Curve, formation: Formation, stops: list[Stop], factor: float
    ) -> tuple[list[Track] | None, float | None]:
        """Return tracks at a pace and where along the curve they clash; None if they do not fit."""
        start = formation.depth
        times, along = pace(
            curve,
            unit.parts[0].speed * factor,
            stops,
            start=start,
            end=curve.length,
            trail=start,
            half_width=formation.half_width,
        )
        tracks = walk_tracks(self._ground, curve, formation, times, along, seconds=self._seconds)
        if not fits(self._ground, unit, self._people, tracks):
            return None, None
        conflicts = [
            self._taken.first_conflict(track, self._people[part.person].radius)
            for part, track in zip(unit.parts, tracks, strict=True)
        ]
        steps = [step for step in conflicts if step is not None]
        if not steps:
            return tracks, None
        return tracks, float(np.interp(min(steps) * STEP, times, along))

    def _stand(self, unit: Unit) -> list[Track] | None:
        """Find a place for a unit that stays, in view if there is one."""
        views = self._node_views(self._height(unit))
        widest = max(self._people[part.person].radius for part in unit.parts)
        apart = at_ease(self._rng.uniform(*TALKING), widest)
        count = len(unit.parts)
        ring = apart / (2 * np.sin(np.pi / count)) if count > 1 else 0.0
        radius = max(self._radius(unit, part.person) for part in unit.parts)
        for attempt in range(PLACES):
            least = radius if attempt < PLACES // 2 else self._people[unit.parts[0].person].radius
            node = self._draw_start(views & (attempt < PLACES * 3 // 4), ring + least)
            if node is None:
                continue
            tracks = ring_tracks(
                self._ground,
                self._ground.nodes[node, :2],
                count,
                facing=float(self._rng.uniform(-np.pi, np.pi)),
                apart=apart,
                seconds=self._seconds,
            )
            if self._stands_free(unit, tracks, least):
                return tracks
        return None

    def _stands_free(self, unit: Unit, tracks: list[Track], radius: float) -> bool:
        return fits(self._ground, unit, self._people, tracks) and all(
            self._taken.first_conflict(track, radius) is None for track in tracks
        )


def _stop_near(curve: Curve, place: Points, seconds: float) -> Stop:
    """Return a rest where a curve comes nearest to a place."""
    nearest = int(np.argmin(np.linalg.norm(curve.points - place, axis=1)))
    return Stop(float(curve.along[nearest]), seconds)
