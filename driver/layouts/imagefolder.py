"""Hugging Face's imagefolder: crops by split with metadata.jsonl, and a dataset card."""

from __future__ import annotations

import json
from contextlib import ExitStack
from pathlib import Path

import yaml

from ..dataset.reading import StoredDataset
from .crops import CropPlan, jpeg, plan_crops
from .files import growing, write_bytes
from .metadata import describe
from .naming import FrameNumbers, crop_name
from .options import LayoutOptions, LayoutSummary

SPLITS = ("train", "query", "gallery")
SIZES = ((10**3, "n<1K"), (10**4, "1K<n<10K"), (10**5, "10K<n<100K"), (10**6, "100K<n<1M"))
LARGEST = "1M<n<10M"
CARD = """# {name}

{images} pictures of {people} synthetic people, taken by {cameras} cameras in {scenes} scenes
({places}), for person re-identification. People, clothes, places and light are rendered; no
real person is shown. Clothes are cloned from photos by Outfit Cloner: before you publish this
dataset, see that you may publish what is cloned from those photos, and say where they come from.

| split | pictures | what |
|---|---|---|
| train | {train} | people to train with |
| query | {query} | one picture of every test person and camera |
| gallery | {gallery} | the other pictures of the test people |

Each picture comes with who it shows (`identity`; `outfit` apart from it), scene, camera, session
and time, boxes, COCO's 17 key points as x, y, visibility (0 beyond the frame, 1 hidden,
2 visible), the fractions that are occluded and truncated, the distance in metres, and the
garments with their dominant colours. Boxes and key points are pixels of the picture,
`frame_box` is its place in the frame.

```python
from datasets import load_dataset

people = load_dataset("path/to/this/folder")
```
"""


def write(dataset: StoredDataset, out: Path, options: LayoutOptions) -> LayoutSummary:
    """Write the layout into a folder."""
    plan = plan_crops(dataset, options)
    frames = FrameNumbers(dataset)
    splits = [split for split in SPLITS if plan.counts[split]]
    with ExitStack() as stack:
        tables = {
            split: stack.enter_context(growing(out / "data" / split / "metadata.jsonl"))
            for split in splits
        }
        for crop, picture in plan.pictures():
            name = crop_name(crop.person.identity, *crop.view, frames.of(crop.shot))
            write_bytes(out / "data" / crop.role / name, jpeg(picture, options.jpeg_quality))
            entry = {"file_name": name, **describe(crop, dataset)}
            tables[crop.role].write(json.dumps(entry, ensure_ascii=False) + "\n")
    write_bytes(out / "README.md", dataset_card(plan, splits).encode())
    return LayoutSummary(
        plan.counts.total(), len(plan.train) + len(plan.test), plan.left_out, plan.notes
    )


def dataset_card(plan: CropPlan, splits: list[str]) -> str:
    """Return the card: YAML for Hugging Face, then text for people."""
    images, about = plan.counts.total(), plan.dataset.about
    header = {
        "pretty_name": about.name,
        "license": "other",
        "task_categories": ["image-feature-extraction", "image-classification"],
        "tags": ["person-re-identification", "synthetic"],
        "size_categories": [next((text for most, text in SIZES if images < most), LARGEST)],
        "configs": [
            {
                "config_name": "default",
                "data_files": [{"split": one, "path": f"data/{one}/**"} for one in splits],
            }
        ],
    }
    text = CARD.format(
        name=about.name,
        images=images,
        people=len(plan.train) + len(plan.test),
        cameras=len(plan.views),
        scenes=len({scene for scene, _ in plan.views}),
        places=", ".join(
            plan.dataset.scenes[scene].name for scene in sorted({view[0] for view in plan.views})
        ),
        **{split: plan.counts[split] for split in SPLITS},
    )
    return f"---\n{yaml.safe_dump(header, sort_keys=False, allow_unicode=True)}---\n{text}"
