"""torchreid as it is on PyPI, with small stand-ins for what its imports want and loading does not.

torchvision's wheels fit one build of torch each (with CUDA, or for CPUs alone), so it cannot be
pinned beside a torch that is either; tensorboard and gdown serve training and downloads. What
torchreid needs of torchvision to load pictures is four transforms, which stand here.
"""

from __future__ import annotations

import sys
import types
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from typing import Any

import numpy as np
import pytest
from PIL import Image


class Compose:
    """One transform after the other."""

    def __init__(self, transforms: Sequence[Callable[[Any], Any]]) -> None:
        self.transforms = transforms

    def __call__(self, image: Any) -> Any:
        for transform in self.transforms:
            image = transform(image)
        return image


class Resize:
    """To (height, width)."""

    def __init__(self, size: tuple[int, int]) -> None:
        self.size = size

    def __call__(self, image: Image.Image) -> Image.Image:
        return image.resize(self.size[::-1], Image.Resampling.BILINEAR)


class ToTensor:
    """A picture as (3, H, W), 0 to 1."""

    def __call__(self, image: Image.Image) -> Any:
        import torch

        return torch.from_numpy(np.asarray(image, np.float32).transpose(2, 0, 1) / 255)


class Normalize:
    """Less the mean, by the deviation."""

    def __init__(self, mean: Sequence[float], std: Sequence[float]) -> None:
        self.mean, self.std = mean, std

    def __call__(self, image: Any) -> Any:
        import torch

        mean, std = (torch.tensor(values)[:, None, None] for values in (self.mean, self.std))
        return (image - mean) / std


class RandomHorizontalFlip:
    """Not drawn: the tests load what was written."""

    def __call__(self, image: Any) -> Any:
        return image


@contextmanager
def torchreid_data() -> Iterator[Any]:
    """Give torchreid's module of data sets and managers."""
    transforms = types.ModuleType("torchvision.transforms")
    for one in (Compose, Resize, ToTensor, Normalize, RandomHorizontalFlip):
        setattr(transforms, one.__name__, one)
    transforms.ColorJitter = None  # type: ignore[attr-defined]
    vision = types.ModuleType("torchvision")
    vision.transforms = transforms  # type: ignore[attr-defined]
    board = types.ModuleType("torch.utils.tensorboard")
    board.SummaryWriter = None  # type: ignore[attr-defined]
    with pytest.MonkeyPatch.context() as patch:
        patch.setitem(sys.modules, "torchvision", vision)
        patch.setitem(sys.modules, "torchvision.transforms", transforms)
        patch.setitem(sys.modules, "torch.utils.tensorboard", board)
        patch.setitem(sys.modules, "gdown", types.ModuleType("gdown"))
        from torchreid.reid import data

        yield data
