"""Motion files made by code: somebody in a T-pose's skeleton who walks, with captured names."""

from __future__ import annotations

import math
from collections.abc import Mapping
from pathlib import Path

# joint: (parent, offset in centimetres), as CMU's and Mixamo's files have them
CMU = {
    "Hips": ("", (0, 95, 0)),
    "LHipJoint": ("Hips", (0, 0, 0)),
    "LeftUpLeg": ("LHipJoint", (9, -5, 0)),
    "LeftLeg": ("LeftUpLeg", (0, -42, 0)),
    "LeftFoot": ("LeftLeg", (0, -40, 0)),
    "LeftToeBase": ("LeftFoot", (0, -7, 13)),
    "RHipJoint": ("Hips", (0, 0, 0)),
    "RightUpLeg": ("RHipJoint", (-9, -5, 0)),
    "RightLeg": ("RightUpLeg", (0, -42, 0)),
    "RightFoot": ("RightLeg", (0, -40, 0)),
    "RightToeBase": ("RightFoot", (0, -7, 13)),
    "LowerBack": ("Hips", (0, 5, 0)),
    "Spine": ("LowerBack", (0, 12, 0)),
    "Spine1": ("Spine", (0, 14, 0)),
    "Neck": ("Spine1", (0, 18, 0)),
    "Head": ("Neck", (0, 10, 0)),
    "LeftShoulder": ("Spine1", (2, 12, 0)),
    "LeftArm": ("LeftShoulder", (16, 0, 0)),
    "LeftForeArm": ("LeftArm", (28, 0, 0)),
    "LeftHand": ("LeftForeArm", (25, 0, 0)),
    "RightShoulder": ("Spine1", (-2, 12, 0)),
    "RightArm": ("RightShoulder", (-16, 0, 0)),
    "RightForeArm": ("RightArm", (-28, 0, 0)),
    "RightHand": ("RightForeArm", (-25, 0, 0)),
}
MIXAMO_NAMES = {"LowerBack": "Spine", "Spine": "Spine1", "Spine1": "Spine2"}
Angles = dict[str, tuple[float, float, float]]  # degrees about Z, X, Y


def walking(phase: float) -> Angles:
    """Somebody who walks with lowered arms, the left hand waving."""
    swing, knee = math.sin(2 * math.pi * phase), math.cos(2 * math.pi * phase)
    return {
        "LeftUpLeg": (0, -24 * swing, 0),
        "RightUpLeg": (0, 24 * swing, 0),
        "LeftLeg": (0, 30 * max(knee, 0.0) + 4, 0),
        "RightLeg": (0, 30 * max(-knee, 0.0) + 4, 0),
        "RightArm": (76, 0, 20 * swing),
        "LeftArm": (60, 0, 0),
        "LeftForeArm": (20 * swing, 0, 0),
        "Spine": (0, 4, 6 * swing),
    }


def write_clip(
    path: Path, *, frames: int = 60, speed: float = 120.0, mixamo: bool = False, facing: float = 0.0
) -> Path:
    """Write a walk of two seconds: `speed` in centimetres a second, `facing` degrees about Y."""
    children: dict[str, list[str]] = {name: [] for name in CMU}
    for name, (parent, _) in CMU.items():
        if parent:
            children[parent].append(name)
    lines = ["HIERARCHY"]

    def called(name: str) -> str:
        return f"mixamorig:{MIXAMO_NAMES.get(name, name)}" if mixamo else name

    def joint(name: str, depth: int) -> list[str]:
        pad = "  " * depth
        offset = " ".join(f"{value:.3f}" for value in CMU[name][1])
        channels = "Zrotation Xrotation Yrotation"
        head = "JOINT" if depth else "ROOT"
        places = "" if depth else "Xposition Yposition Zposition "
        count = 3 if depth else 6
        found = [f"{pad}{head} {called(name)}", pad + "{", f"{pad}  OFFSET {offset}"]
        found.append(f"{pad}  CHANNELS {count} {places}{channels}")
        for child in children[name]:
            found += joint(child, depth + 1)
        if not children[name]:
            end = "0 12 0" if name == "Head" else "0 0 8"
            found += [f"{pad}  End Site", pad + "  {", f"{pad}    OFFSET {end}", pad + "  }"]
        return [*found, pad + "}"]

    lines += joint("Hips", 0)
    lines += ["MOTION", f"Frames: {frames}", f"Frame Time: {1 / 30:.6f}"]
    order: list[str] = []

    def collect(name: str) -> None:
        order.append(name)
        for child in children[name]:
            collect(child)

    collect("Hips")
    for frame in range(frames):
        angles: Mapping[str, tuple[float, float, float]] = walking(frame / 30)
        along = speed * frame / 30
        yaw = math.radians(facing)
        numbers = [along * math.sin(yaw), 0.0, along * math.cos(yaw), 0.0, 0.0, facing]
        for name in order[1:]:
            numbers += angles.get(name, (0.0, 0.0, 0.0))
        lines.append(" ".join(f"{value:.4f}" for value in numbers))
    path.write_text("\n".join(lines) + "\n")
    return path
