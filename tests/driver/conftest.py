"""Fixtures that the driver's tests share."""

from __future__ import annotations

import pytest

from driver.dataset.reading import StoredDataset
from tests.driver.datasets import make_dataset


@pytest.fixture(scope="session")
def small_dataset(tmp_path_factory: pytest.TempPathFactory) -> StoredDataset:
    """The small dataset of `datasets`; nothing may be written into its folder."""
    return make_dataset(tmp_path_factory.mktemp("dataset"))
