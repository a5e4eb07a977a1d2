"""A Blender in a window on a screen of its own (Xvfb), used by mouse and keys (xdotool)."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from tests.extension.blenders import INSIDE

WIDTH, HEIGHT = 1760, 960
ROW = 15  # pixels, less than a button is high
SCROLLED = 480  # pixels that ten clicks of the wheel scroll a sidebar, and some more
PAUSE = 0.12  # seconds that Blender gets to answer a movement of the mouse


class TooLong(AssertionError):
    """Something did not happen in time."""


@dataclass
class Desktop:
    """Blender's window: what its spy says of it, and hands on mouse and keyboard.

    Attributes
    ----------
    display : str
        Of X, such as ":93".
    folder : Path
        Where the spy writes, and the screen's picture lies.
    log : Path
        What Blender prints.
    process : Popen
    steps : list
        What was done: its name, when it began and when it ended.
    """

    display: str
    folder: Path
    log: Path
    process: subprocess.Popen[bytes]
    steps: list[tuple[str, float, float]] = field(default_factory=list)

    def state(self) -> dict[str, Any]:
        """What the spy saw last."""
        assert self.process.poll() is None, self.log.read_text()[-4000:]
        return json.loads((self.folder / "state.json").read_text())

    def fresh(self) -> dict[str, Any]:
        """What the spy sees from now on."""
        now = time.time()
        return self.wait("a new look", lambda state: state["time"] > now + 0.06)

    def wait(
        self, what: str, done: Callable[[dict[str, Any]], Any], *, seconds: float = 20
    ) -> dict[str, Any]:
        """Wait until something is so, and return the state."""
        end = time.time() + seconds
        while time.time() < end:
            if (self.folder / "state.json").is_file():
                state = self.state()
                if done(state):
                    return state
            time.sleep(0.05)
        self.photograph(self.folder / "too_long.png")
        raise TooLong(f"{what}: not within {seconds} s; {self.log.read_text()[-3000:]}")

    def settle(self) -> None:
        """Wait until Blender has drawn what came new: it then answers at once for a second."""

        def quiet(state: dict[str, Any]) -> bool:
            ends = [start + gap for start, gap in state["gaps"]]
            awake = time.time() - state["time"] < 0.3
            return awake and bool(state["time"] - max(ends, default=0) > 1)

        time.sleep(0.3)
        self.wait("rest", quiet, seconds=60)

    def do(self, *words: object) -> None:
        """Have xdotool move the mouse and press keys."""
        command = ["xdotool", *map(str, words)]
        subprocess.run(command, env={**os.environ, "DISPLAY": self.display}, check=True)

    def point(self, x: float, y: float) -> None:
        """Move the mouse, by two movements: Blender wakes a button at the second."""
        self.do("mousemove", round(x) - 2, round(y), "mousemove", round(x), round(y))
        time.sleep(PAUSE)

    def click(self, x: float, y: float, button: int = 1) -> None:
        """Click somewhere."""
        self.point(x, y)
        self.do("mousedown", button)
        time.sleep(0.05)
        self.do("mouseup", button)
        time.sleep(PAUSE)

    def drag(
        self,
        start: tuple[float, float],
        end: tuple[float, float],
        *,
        button: int = 1,
        steps: int = 8,
    ) -> None:
        """Press, move in steps, release."""
        self.point(*start)
        self.do("mousedown", button)
        time.sleep(PAUSE)
        for step in range(1, steps + 1):
            share = step / steps
            x, y = (a + (b - a) * share for a, b in zip(start, end, strict=True))
            self.do("mousemove", round(x), round(y))
            time.sleep(0.03)
        time.sleep(PAUSE)
        self.do("mouseup", button)
        time.sleep(PAUSE)

    def type(self, text: str) -> None:
        """Type a text."""
        self.do("type", "--delay", "15", text)
        time.sleep(PAUSE)

    def key(self, *keys: str) -> None:
        """Press keys one after another."""
        self.do("key", "--delay", "40", *keys)
        time.sleep(PAUSE)

    def area(self, kind: str) -> dict[str, Any]:
        """The largest area of a kind."""
        areas = [area for area in self.state()["areas"] if area["type"] == kind]
        assert areas, f"no {kind} in the window"
        return max(areas, key=lambda area: area["width"] * area["height"])

    def region(self, area: str, kind: str) -> dict[str, Any]:
        """A region of that area."""
        return next(one for one in self.area(area)["regions"] if one["type"] == kind)

    def command_at(self, x: float, y: float) -> str:
        """The Python of the button at a place: what Ctrl C copies there, empty for none."""
        place = (round(x), round(y))
        self.do("mousemove", place[0] - 2, place[1], "mousemove", *place, "sleep", 0.04)
        self.do("key", "ctrl+c")
        return str(self.fresh()["clipboard"])

    def find_button(
        self, operator: str, *, area: str = "VIEW_3D", region: str = "UI"
    ) -> tuple[float, float]:
        """Find an operator's button by feeling down a region with the mouse, scrolling if needed.

        Parameters
        ----------
        operator : str
            Such as "outfit.clone".
        """
        box = self.region(area, region)
        # on the first panel: beside panels the wheel zooms the view behind them
        middle = box["x"] + box["width"] * 0.42, box["y"] + 8
        self.do("mousemove", *map(round, middle), "click", "--repeat", 60, "--delay", 5, 4)
        top = box["y"] + ROW
        for _ in range(8):
            self.settle()
            for y in range(top, box["y"] + box["height"] - 4, ROW):
                if self.command_at(middle[0], y).startswith(f"bpy.ops.{operator}("):
                    return middle[0], y
            self.do("mousemove", *map(round, middle), "click", "--repeat", 10, "--delay", 20, 5)
            top = max(top, box["y"] + box["height"] - SCROLLED)
        self.photograph(self.folder / "no_button.png")
        raise AssertionError(f"no button of {operator} in the {region} region of {area}")

    def press_button(self, operator: str, *, area: str = "VIEW_3D", region: str = "UI") -> None:
        """Find an operator's button and click it."""
        self.click(*self.find_button(operator, area=area, region=region))

    def choose_file(self, path: Path) -> None:
        """Type a path into the file browser that is open, and accept."""
        self.wait("a file browser", lambda state: "FILE_BROWSER" in kinds(state))
        time.sleep(0.5)
        bar = self.region("FILE_BROWSER", "UI")
        self._fill(bar["x"] + bar["width"] / 2, bar["y"] + bar["height"] / 2, str(path.parent))
        for share in (0.3, 0.2, 0.4):
            self.settle()
            below = self.region("FILE_BROWSER", "EXECUTE")
            middle = below["y"] + below["height"] / 2
            self._fill(below["x"] + below["width"] * share, middle, path.name)
            self.fresh()
            if self.area("FILE_BROWSER")["chosen"] == path.name:
                break
        assert self.area("FILE_BROWSER")["chosen"] == path.name
        for _ in range(2):  # the first click may end the editing of the name
            if "FILE_BROWSER" in kinds(self.fresh()):
                self.click(below["x"] + below["width"] - 70, middle)
                self.settle()
        self.wait("the window again", lambda state: "FILE_BROWSER" not in kinds(state))

    def _fill(self, x: float, y: float, text: str) -> None:
        """Type into a field in place of what stands there.

        The first click may be spent on ending what is edited elsewhere (Blender 5.2).
        """
        self.click(x, y)
        time.sleep(0.3)
        self.click(x, y)
        self.key("ctrl+a")
        self.type(text)
        self.key("Return")
        time.sleep(0.4)

    def show_tab(self, name: str) -> None:
        """Open the 3D view's sidebar by N and click through its tabs to one."""
        view = self.area("VIEW_3D")
        self.point(view["x"] + view["width"] / 3, view["y"] + view["height"] / 2)
        if self.region("VIEW_3D", "UI")["width"] <= 1:
            self.key("n")
            self.fresh()
        bar = self.region("VIEW_3D", "UI")
        for y in range(bar["y"] + 10, bar["y"] + bar["height"], 14):
            self.click(bar["x"] + bar["width"] - 8, y)
            self.fresh()
            if self.region("VIEW_3D", "UI")["tab"] == name:
                return
        raise AssertionError(f"no tab {name} in the sidebar")

    def photograph(self, path: Path) -> NDArray[np.uint8]:
        """Write what is on the screen as a picture; return it, (H, W, 3) in the order B, G, R."""
        import cv2

        data = (self.folder / "Xvfb_screen0").read_bytes()
        header = np.frombuffer(data, ">u4", 25)
        size, width, height, row, colours = (int(header[i]) for i in (0, 4, 5, 12, 19))
        pixels = np.frombuffer(data, np.uint8, row * height, size + colours * 12)
        picture = pixels.reshape(height, row // 4, 4)[:, :width, :3]
        cv2.imwrite(str(path), picture)
        return picture

    @contextmanager
    def step(self, name: str) -> Iterator[None]:
        """Do a step of the work, then look at the screen."""
        began = time.time()
        yield
        self.settle()
        self.steps.append((name, began, time.time()))
        self.photograph(self.folder / f"{len(self.steps):02d}_{name}.png")

    def longest_stop(self) -> float:
        """The longest time for which Blender stood still, drawing and shaders counted, seconds."""
        return max((gap for _, gap in self.state()["gaps"]), default=0.0)


def kinds(state: dict[str, Any]) -> list[str]:
    """The types of the areas in the window."""
    return [area["type"] for area in state["areas"]]


def missing() -> str:
    """What is not installed that a window needs, empty if all is there."""
    wanted = [name for name in ("Xvfb", "xdotool") if shutil.which(name) is None]
    if blender_program() is None:
        wanted.append("blender (or OUTFIT_BLENDER, its path)")
    return ", ".join(wanted)


def blender_program() -> str | None:
    """The Blender for the window: OUTFIT_BLENDER, else the one on the PATH."""
    return os.environ.get("OUTFIT_BLENDER") or shutil.which("blender")


@contextmanager
def open_desktop(folder: Path, resources: Path) -> Iterator[Desktop]:
    """Open a screen and a Blender on it, and close both."""
    program = blender_program()
    assert program is not None
    read, write = os.pipe()
    command = ["Xvfb", "-displayfd", str(write), "-screen", "0", f"{WIDTH}x{HEIGHT}x24"]
    command += ["+extension", "GLX", "-nolisten", "tcp", "-fbdir", str(folder)]
    screen = subprocess.Popen(command, pass_fds=[write], stderr=subprocess.DEVNULL)
    os.close(write)
    try:
        with os.fdopen(read) as pipe:
            display = f":{pipe.readline().strip()}"
        environment = {
            **os.environ,
            "DISPLAY": display,
            "BLENDER_USER_RESOURCES": str(resources),
            "LIBGL_ALWAYS_SOFTWARE": "1",
        }
        spy = ["--python", str(INSIDE / "spy.py"), "--", str(folder / "state.json")]
        size = ["--window-geometry", "0", "0", str(WIDTH), str(HEIGHT)]
        log = folder / "blender.log"
        with log.open("wb") as out:
            process = subprocess.Popen(
                [program, *size, "--no-window-focus", *spy],
                env=environment,
                stdout=out,
                stderr=subprocess.STDOUT,
            )
            try:
                yield Desktop(display, folder, log, process)
            finally:
                process.kill()
                process.wait()
    finally:
        screen.terminate()
        screen.wait()
