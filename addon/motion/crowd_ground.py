"""Where bodies of a size find room on a floor, and the ways from place to place."""

from __future__ import annotations

import heapq
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cached_property

import cv2
import numpy as np
from numpy.typing import NDArray

from .floor import Floor

Points = NDArray[np.float64]
STEEP = 0.25  # metres from a cell to the next: more is no step that people take in passing
NODES = 12_000  # more make slow searches, fewer miss narrow aisles
SPACING = (0.3, 0.6)  # metres between nodes, least and most
UNSEEN_COST = 2.5  # a metre where no camera sees well, against one in good view
NEIGHBOURS = ((0, 1), (1, 0), (1, 1), (1, -1))  # the other four run backwards


@dataclass(frozen=True)
class Reach:
    """How far it is from one node to those around it, and from where each was reached."""

    source: int
    far: Mapping[int, float]
    before: Mapping[int, int]

    def way_to(self, node: int) -> list[int]:
        """Return the nodes from the source to a node, both included."""
        way = [node]
        while way[-1] != self.source:
            way.append(self.before[way[-1]])
        return way[::-1]


@dataclass(frozen=True, eq=False)  # arrays have no single truth value
class Ground:
    """A floor with the room around its cells, and a coarser grid of nodes to plan ways on.

    Attributes
    ----------
    floor : Floor
    """

    floor: Floor
    _graphs: dict[float, list[list[tuple[int, float]]]] = field(default_factory=dict)

    @cached_property
    def clearance(self) -> NDArray[np.float32]:
        """Metres that any point of a cell surely has to what is in the way, (R, C); 0 if none."""
        cell = self.floor.cell
        sure = (_far_from(~_standable(self.floor)) - np.sqrt(2.0)) * cell
        return np.maximum(sure, 0.0).astype(np.float32)

    @cached_property
    def stride(self) -> int:
        """Cells from node to node."""
        cell = self.floor.cell
        area = float(np.count_nonzero(self.floor.free)) * cell * cell
        spacing = float(np.clip(np.sqrt(area / NODES), *SPACING))
        return max(1, round(spacing / cell))

    @cached_property
    def _node_cells(self) -> tuple[NDArray[np.intp], NDArray[np.intp]]:
        rows, columns = self.floor.free.shape
        half = self.stride // 2
        return (
            np.arange(min(half, rows - 1), rows, self.stride),
            np.arange(min(half, columns - 1), columns, self.stride),
        )

    @cached_property
    def nodes(self) -> Points:
        """Every node's world x, y, z, (N, 3); z is nan where there is no ground."""
        rows, columns = self._node_cells
        y, x = np.meshgrid(rows, columns, indexing="ij")
        flat = np.stack([x, y], axis=-1).reshape(-1, 2)
        places = self.floor.origin + (flat + 0.5) * self.floor.cell
        heights = self.floor.height[flat[:, 1], flat[:, 0]]
        return np.column_stack([places, heights]).astype(np.float64)

    def room_at(self, places: Points) -> NDArray[np.float32]:
        """Return the clearance at (N, 2) world places; 0 off the floor."""
        cells = np.floor((places - self.floor.origin) / self.floor.cell).astype(np.intp)
        rows, columns = self.clearance.shape
        inside = ((cells >= 0) & (cells < (columns, rows))).all(axis=1)
        x, y = np.where(inside[:, None], cells, 0).T
        return np.where(inside, self.clearance[y, x], 0.0).astype(np.float32)

    def node_room(self) -> NDArray[np.float32]:
        """Return the clearance at every node, (N,)."""
        rows, columns = self._node_cells
        return self.clearance[np.ix_(rows, columns)].ravel()

    def heights_at(self, places: Points) -> NDArray[np.float64]:
        """Return z of the ground at (N, 2) places, from the four cells around each."""
        cells = (places - self.floor.origin) / self.floor.cell - 0.5
        low = np.floor(cells).astype(np.intp)
        part = cells - low
        total, weights = np.zeros(len(places)), np.zeros(len(places))
        for dx, dy in ((0, 0), (1, 0), (0, 1), (1, 1)):
            z = self._height_of(low + np.array([dx, dy]))
            weight = np.abs(1 - dx - part[:, 0]) * np.abs(1 - dy - part[:, 1])
            weight = np.where(np.isnan(z), 0.0, weight)
            total += weight * np.nan_to_num(z)
            weights += weight
        return np.where(weights > 0, total / np.maximum(weights, 1e-12), 0.0)

    def _height_of(self, cells: NDArray[np.intp]) -> NDArray[np.float64]:
        rows, columns = self.floor.height.shape
        x = np.clip(cells[:, 0], 0, columns - 1)
        y = np.clip(cells[:, 1], 0, rows - 1)
        return self.floor.height[y, x].astype(np.float64)

    def reach(self, source: int, *, room: float, limit: float, seen: NDArray[np.bool_]) -> Reach:
        """Search the ways from a node, `limit` metres far, for a body that needs `room` around.

        Parameters
        ----------
        seen : (N,) bool ndarray
            Nodes in good view of some camera: ways rather go there.
        """
        graph = self._graph(room)
        price = np.where(seen, 1.0, UNSEEN_COST).tolist()
        far = {source: 0.0}
        before: dict[int, int] = {}
        done: set[int] = set()
        heap = [(0.0, source)]
        while heap:
            cost, node = heapq.heappop(heap)
            if node in done:
                continue
            done.add(node)
            for other, length in graph[node]:
                there = cost + length * price[other]
                if there < far.get(other, limit):
                    far[other], before[other] = there, node
                    heapq.heappush(heap, (there, other))
        return Reach(source, far, before)

    def _graph(self, room: float) -> list[list[tuple[int, float]]]:
        """Return every node's neighbours, with their distances, that can be walked to."""
        if room not in self._graphs:
            self._graphs[room] = self._links(room)
        return self._graphs[room]

    def _links(self, room: float) -> list[list[tuple[int, float]]]:
        rows, columns = (len(cells) for cells in self._node_cells)
        links: list[list[tuple[int, float]]] = [[] for _ in range(rows * columns)]
        number = np.arange(rows * columns).reshape(rows, columns)
        places = self.nodes[:, :2].reshape(rows, columns, 2)
        open_nodes = (self.node_room() >= room).reshape(rows, columns)
        for dy, dx in NEIGHBOURS:
            here = np.s_[: rows - dy, max(0, -dx) : columns - max(0, dx)]
            there = np.s_[dy:, max(0, dx) : columns + min(0, dx)]
            passable = open_nodes[here] & open_nodes[there]
            for part in (0.25, 0.5, 0.75):
                between = places[here] * (1 - part) + places[there] * part
                passable &= (self.room_at(between.reshape(-1, 2)) >= room).reshape(passable.shape)
            length = self.stride * self.floor.cell * float(np.hypot(dx, dy))
            pairs = np.column_stack([number[here][passable], number[there][passable]])
            for one, other in pairs.tolist():
                links[one].append((other, length))
                links[other].append((one, length))
        return links

    def straight(self, one: Points, other: Points, room: float) -> bool:
        """Return whether a body may go straight from one (2,) place to another."""
        count = int(np.ceil(np.linalg.norm(other - one) / self.floor.cell)) + 1
        parts: Points = np.linspace(0.0, 1.0, count + 1)[:, None]
        return bool((self.room_at(one * (1 - parts) + other * parts) >= room).all())


def _standable(floor: Floor) -> NDArray[np.bool_]:
    """Free cells from which it is no leap to any of the four beside them."""
    free = floor.free & np.isfinite(floor.height)
    height = np.where(free, floor.height, np.nan)
    result = free.copy()
    for axis in (0, 1):
        with np.errstate(invalid="ignore"):
            steep = np.abs(np.diff(height, axis=axis)) > STEEP
        lower, upper = [slice(None), slice(None)], [slice(None), slice(None)]
        lower[axis], upper[axis] = slice(None, -1), slice(1, None)
        result[tuple(lower)] &= ~steep
        result[tuple(upper)] &= ~steep
    return result


def _far_from(blocked: NDArray[np.bool_]) -> NDArray[np.float32]:
    """Cells from each cell's centre to that of the nearest blocked one."""
    free = np.pad(~blocked, 1).astype(np.uint8)  # beyond its edge there is no floor
    far = cv2.distanceTransform(free, cv2.DIST_L2, cv2.DIST_MASK_PRECISE)
    return far[1:-1, 1:-1].astype(np.float32, copy=False)
