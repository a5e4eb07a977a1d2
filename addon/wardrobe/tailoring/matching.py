"""Maximum matching in a sparse graph: Edmonds' blossoms, grown only where nodes are unmatched."""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Sequence

FREE, CLOSED = -1, -2  # mates of nodes that wait for one, and of nodes that need none
DETOUR = 24  # steps that a search goes on for a free node after it has found an exit
FAR = 1000  # steps that an exit of the second rank counts as

Exits = Callable[[int], int]  # node -> rank of its exit: 0 none, 1 good, 2 in need only


class _Search:
    """One search for an alternating path from a free node to another free one, or to an exit."""

    def __init__(self, near: Sequence[Sequence[int]], mate: list[int], root: int) -> None:
        self.near, self.mate, self.root = near, mate, root
        self.parent: dict[int, int] = {}
        self.base: dict[int, int] = {root: root}
        self.place: dict[int, int] = {root: 0}  # of a node in the order of `base`
        self.members: dict[int, list[int]] = {}  # nodes of each base that has several
        self.depth: dict[int, int] = {root: 0}  # of the nodes an even number of steps away
        self.queue = deque([root])

    def run(self, exits: Exits) -> tuple[int, bool]:
        """Return where the path ends and whether that is an exit; (-1, False) if nowhere."""
        best, reach = -1, float("inf")
        while self.queue and self.depth[self.queue[0]] <= reach + DETOUR:
            node = self.queue.popleft()
            rank = exits(node)
            if rank and self.depth[node] + FAR * (rank - 1) < reach:
                best, reach = node, self.depth[node] + FAR * (rank - 1)
            free = self._grow(node)
            if free >= 0:
                return free, False
        return best, best >= 0

    def _grow(self, node: int) -> int:
        """Visit the neighbours of an even node; return a free one, -1 if there is none."""
        # This is where pairing spends its time, hence the local names.
        mates, base, parent, place = self.mate, self.base, self.parent, self.place
        for other in self.near[node]:
            mate = mates[other]
            if mate in (CLOSED, node) or base[node] == base.get(other, other):
                continue
            if other == self.root or (mate >= 0 and mate in parent):
                self._contract(node, other)
            elif other not in parent:
                parent[other] = node
                if mate == FREE:
                    return other
                base[other], place[other] = other, len(place)
                base[mate], place[mate] = mate, len(place)
                self._enter(mate, self.depth[node] + 2)
        return -1

    def _enter(self, node: int, depth: int) -> None:
        if node not in self.depth:
            self.depth[node] = depth
            self.queue.append(node)

    def _contract(self, one: int, other: int) -> None:
        """Shrink the odd cycle that the edge between two even nodes closes."""
        top = self._common_base(one, other)
        shrunk: set[int] = set()
        for node, child in ((one, other), (other, one)):
            while self.base[node] != top:
                mate = self.mate[node]
                shrunk |= {self.base[node], self.base[mate]}
                self.parent[node] = child
                node, child = self.parent[mate], mate
        depth = self.depth[one] + 2
        inside = [node for base in shrunk for node in self.members.pop(base, [base])]
        for node in sorted(inside, key=self.place.__getitem__):
            self.base[node] = top
            self._enter(node, depth)
        kept = [] if top in shrunk else self.members.pop(top, [top])
        self.members[top] = kept + inside

    def _common_base(self, one: int, other: int) -> int:
        passed = set()
        node = self.base[one]
        while True:
            passed.add(node)
            if node == self.root or self.mate[node] < 0:
                break
            node = self.base[self.parent[self.mate[node]]]
        node = self.base[other]
        while node not in passed:
            node = self.base[self.parent[self.mate[node]]]
        return node

    def flip(self, end: int, *, closing: bool) -> None:
        """Swap matched and unmatched edges along the path; an exit at its end is closed."""
        node = end
        if closing:
            node = self.mate[end]
            self.mate[end] = CLOSED
        while node >= 0:
            before = self.parent[node]
            following = self.mate[before]
            self.mate[node], self.mate[before] = before, node
            node = following


def match(
    near: Sequence[Sequence[int]], mate: list[int], free: Sequence[int], exits: Exits
) -> list[int]:
    """Match free nodes along alternating paths, in place.

    Edmonds, Paths, trees, and flowers (1965): a path of alternately unmatched and matched edges
    between two free nodes, found through shrunken odd cycles, makes a matching larger by one. A
    free node may instead be moved to a node with an exit, where it needs no mate.

    Parameters
    ----------
    near : sequence of sequences of int
        The neighbours of each node, preferred ones first.
    mate : list of int
        Each node's partner, FREE or CLOSED; changed in place.
    free : sequence of int
        Nodes to look for a mate for; those that have one by then are skipped.
    exits : callable
        Tells whether a node may stay alone: 0 no, 1 yes, 2 only in need.

    Returns
    -------
    list of int
        Nodes that left by their exits, mates CLOSED.
    """
    left = []
    for root in free:
        if mate[root] != FREE:
            continue
        search = _Search(near, mate, root)
        end, is_exit = search.run(exits)
        if end < 0:
            continue
        search.flip(end, closing=is_exit)
        if is_exit:
            left.append(end)
    return left
