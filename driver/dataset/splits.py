"""Who is trained with and who tested: five of a cluster's seven people train, two test."""

from __future__ import annotations

from collections.abc import Hashable, Sequence

import numpy as np

from .model import TEST, TRAIN

TRAIN_SHARE = 5 / 7  # the paper takes seven photos of a cluster, five to train and two to test


def split_people(clusters: Sequence[Hashable], rng: np.random.Generator) -> tuple[str, ...]:
    """Return TRAIN or TEST for every person, given the cluster that each is of.

    Of a cluster of seven five train and two test; of other sizes as near to that as can be, so
    that a cluster of one or two people has nobody to test. Give all people the same cluster where
    there are no clusters: then five sevenths of all train.
    """
    members: dict[Hashable, list[int]] = {}
    for person, cluster in enumerate(clusters):
        members.setdefault(cluster, []).append(person)
    splits = [TRAIN] * len(clusters)
    for people in members.values():
        tested = len(people) - max(1, round(len(people) * TRAIN_SHARE))
        for person in rng.permutation(people)[:tested]:
            splits[person] = TEST
    return tuple(splits)
