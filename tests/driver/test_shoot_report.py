"""The page of a dataset: complete in itself, every camera on it, every value counted."""

from __future__ import annotations

import re
import shutil
from html.parser import HTMLParser
from pathlib import Path

import numpy as np

from driver.dataset.reading import StoredDataset
from driver.outputs import Failure
from driver.shooting.counting import Histogram, count
from driver.shooting.report import chart, write_report


def test_the_page_shows_every_camera_and_names_failures(
    small_dataset: StoredDataset, tmp_path: Path
) -> None:
    out = tmp_path / "dataset"
    shutil.copytree(small_dataset.folder, out)
    page = write_report(out, [Failure("character <x>", "x.mhm", "no bones & no skin")])
    text = page.read_text(encoding="utf-8")
    HTMLParser().feed(text)
    cameras = sum(len(scene.cameras) for scene in small_dataset.about.scenes)
    assert text.count('<img class="frame" src="data:image/jpeg;base64,') == cameras
    assert not re.search(r'(src|href)="(?!data:)', text), "the page needs another file"
    assert "character &lt;x&gt;" in text
    assert "no bones &amp; no skin" in text


def test_rows_are_counted_once_each(small_dataset: StoredDataset) -> None:
    counts = count(small_dataset)
    rows = list(small_dataset.shots())
    visible = [shot for shot in rows if shot.visible_area]
    assert counts.rows == len(visible) == sum(counts.by_view.values())
    assert sum(counts.by_split.values()) == counts.rows == counts.heights.counts.sum()
    assert counts.occluded.counts.sum() == len(rows)
    best = counts.shown[visible[0].scene, visible[0].camera]
    assert best.shots


def test_bars_are_as_high_as_their_counts() -> None:
    histogram = Histogram(np.array([0.0, 1.0, 2.0, 3.0]))
    for value in (-1.0, 0.5, 1.0, 1.5, 9.0, 2.5, 2.6, 2.7):
        histogram.add(value)
    assert histogram.counts.tolist() == [2, 2, 4]
    drawn = chart("Sizes", histogram, "{:.0f} px", "of all")
    assert [bar["height"] for bar in drawn["bars"]] == [55.0, 55.0, 110.0]
    assert "2 px to 3 px: 4" in drawn["alt"]
