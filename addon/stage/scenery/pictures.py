"""Pictures that hang and stand in rooms, painted from a seed: boards, posters, labels, screens."""

from __future__ import annotations

from collections.abc import Sequence

import cv2
import numpy as np
from numpy.typing import NDArray

Picture = NDArray[np.uint8]  # (H, W, 3), sRGB, the top row first
Ink = tuple[int, int, int]

FRONTS = (
    "Nord",
    "Stein",
    "Linden",
    "Wald",
    "Ober",
    "Neu",
    "Rosen",
    "Birken",
    "See",
    "Hohen",
    "Ahl",
)
ENDS = ("feld", "hafen", "tal", "burg", "stadt", "au", "berg", "kirch", "heim", "furt", "dorf")
WORDS = ("fresh", "summer", "new", "city", "green", "more", "open", "days", "light", "home", "sale")
GOODS = ("mela", "tano", "brio", "sonja", "kivo", "lumi", "pasto", "orla", "nomi", "fino", "zest")
DYES: tuple[Ink, ...] = (
    (30, 30, 34), (28, 36, 64), (44, 66, 110), (92, 96, 102), (150, 150, 150), (226, 224, 218),
    (196, 176, 146), (122, 92, 66), (92, 100, 66), (150, 34, 40), (196, 92, 84), (206, 150, 60),
    (64, 110, 140), (38, 84, 66), (110, 62, 96), (220, 186, 190),
)  # fmt: skip
SANS, STRONG, FINE = cv2.FONT_HERSHEY_SIMPLEX, cv2.FONT_HERSHEY_DUPLEX, cv2.FONT_HERSHEY_PLAIN


def _ink(tone: Sequence[int]) -> Ink:
    """Return the sRGB colour of OpenCV's hue (0-179), saturation and value."""
    colour = cv2.cvtColor(np.array([[tone]], np.uint8), cv2.COLOR_HSV2RGB)
    red, green, blue = colour[0, 0].tolist()
    return red, green, blue


def _soft(picture: Picture, pixels: float) -> Picture:
    """Return a picture out of focus."""
    return np.asarray(cv2.GaussianBlur(picture, (0, 0), pixels), np.uint8)


def vivid(rng: np.random.Generator, *, low: int = 90, high: int = 220, dull: int = 120) -> Ink:
    """Return a colour of any hue that is neither grey nor glaring."""
    tone = [int(rng.integers(180)), int(rng.integers(dull, 235)), int(rng.integers(low, high))]
    return _ink(tone)


def packaging(rng: np.random.Generator) -> Ink:
    """Return a colour as packets have it: reds, yellows and blues more often than the rest."""
    hue = int(rng.choice((0, 4, 10, 18, 24, 28, 60, 95, 104, 112, 118, 150, 172)))
    tone = [(hue + int(rng.integers(-3, 4))) % 180, int(rng.integers(80, 215)), 0]
    tone[2] = int(rng.integers(120, 240))
    return _ink(tone)


def dye(rng: np.random.Generator) -> Ink:
    """Return a colour as clothes have it: black, navy, grey, white, beige, and some bright ones."""
    ink = DYES[int(rng.integers(len(DYES)))]
    red, green, blue = np.clip(np.array(ink) + rng.integers(-14, 15, 3), 12, 240).tolist()
    return red, green, blue


def linear(ink: Ink) -> tuple[float, float, float]:
    """Return an sRGB colour of bytes as shaders want it."""
    red, green, blue = ((np.array(ink) / 255.0) ** 2.2).tolist()
    return red, green, blue


def sheet_of(height: int, width: int, ink: Ink) -> Picture:
    """Return an empty sheet of one colour."""
    return np.full((height, width, 3), ink, np.uint8)


def write(
    picture: Picture,
    text: str,
    at: tuple[int, int],
    *,
    size: float,
    ink: Ink,
    weight: int = 2,
    font: int = STRONG,
) -> None:
    """Write text whose left end and base line are given; size is the capitals' height in pixels."""
    scale = size / 22.0
    cv2.putText(picture, text, at, font, scale, ink, weight, cv2.LINE_AA)


def width_of(text: str, size: float, *, weight: int = 2, font: int = STRONG) -> int:
    """Return how many pixels wide a text is."""
    return int(cv2.getTextSize(text, font, size / 22.0, weight)[0][0])


def town(rng: np.random.Generator) -> str:
    """Return a place's name."""
    return f"{rng.choice(FRONTS)}{rng.choice(ENDS)}"


def clock_time(minutes: int) -> str:
    """Return minutes since midnight as text."""
    return f"{minutes // 60 % 24:02d}:{minutes % 60:02d}"


def departures(rng: np.random.Generator, *, rows: int = 9, start: int = 600) -> Picture:
    """Return a departure board: time, train, town, platform."""
    board = sheet_of(90 + rows * 70, 1500, (12, 18, 30))
    ink: Ink = ((255, 205, 70), (235, 240, 245))[int(rng.integers(2))]
    write(board, "Departures", (40, 62), size=40, ink=(240, 240, 240), weight=3)
    write(board, clock_time(start), (1300, 62), size=40, ink=(240, 240, 240), weight=3)
    minutes = start
    for row in range(rows):
        base = 90 + row * 70
        if row % 2 == 0:
            board[base : base + 70] = (22, 30, 46)
        minutes += int(rng.integers(2, 14))
        line = f"{rng.choice(('IC', 'RE', 'S', 'EC'))} {int(rng.integers(1, 99))}"
        for text, x in (
            (clock_time(minutes), 40),
            (line, 230),
            (town(rng), 440),
            (str(int(rng.integers(1, 17))), 1150),
        ):
            write(board, text, (x, base + 50), size=32, ink=ink, weight=2)
        if rng.random() < 0.25:
            write(
                board, f"+{int(rng.integers(3, 25))}", (1340, base + 50), size=30, ink=(255, 90, 70)
            )
    return board


def poster(rng: np.random.Generator, *, height: int = 480, width: int = 340) -> Picture:
    """Return an advertisement: ground in two tones, big shapes, a headline, small print."""
    first, second, third = vivid(rng), vivid(rng, low=150), vivid(rng, low=140, dull=60)
    blend = np.linspace(0, 1, height)[:, None, None]
    picture = ((1 - blend) * np.array(first) + blend * np.array(third)).repeat(width, 1)
    picture = np.ascontiguousarray(picture.astype(np.uint8))
    for _ in range(int(rng.integers(2, 6))):
        centre = (int(rng.integers(width)), int(rng.integers(height // 5, height * 3 // 4)))
        radius = int(rng.integers(width // 10, width // 3))
        ink = (second, (245, 243, 236), vivid(rng))[int(rng.integers(3))]
        if rng.random() < 0.6:
            cv2.circle(picture, centre, radius, ink, -1, cv2.LINE_AA)
        else:
            box = cv2.boxPoints((centre, (radius * 2.0, radius * 0.8), float(rng.uniform(0, 90))))
            cv2.fillConvexPoly(picture, box.astype(np.int32), ink, cv2.LINE_AA)
    word = " ".join(rng.choice(WORDS, 2, replace=False)).upper()
    size = 34 * width / 340
    size *= min(1.0, 0.88 * width / max(width_of(word, size, weight=3), 1))
    write(
        picture, word, (width // 16, int(height * 0.14)), size=size, ink=(250, 250, 248), weight=3
    )
    _small_print(picture, rng, top=int(height * 0.88), ink=(245, 245, 245))
    return picture


def _small_print(picture: Picture, rng: np.random.Generator, *, top: int, ink: Ink) -> None:
    height, width = picture.shape[:2]
    for y in range(top, height - 12, 12):
        end = int(width * rng.uniform(0.55, 0.92))
        cv2.line(picture, (width // 16, y), (end, y), ink, 2, cv2.LINE_AA)


def notice(rng: np.random.Generator, *, height: int = 300, width: int = 212) -> Picture:
    """Return a printed sheet: a heading, paragraphs as lines, maybe a picture."""
    paper: Ink = ((246, 245, 240), (250, 248, 225), (228, 238, 247), (247, 230, 228))[
        int(rng.integers(4))
    ]
    picture = sheet_of(height, width, paper)
    heading = str(rng.choice(WORDS)).capitalize()
    write(picture, heading, (18, 38), size=20, ink=vivid(rng, low=60, high=150), weight=2)
    y = 60
    if rng.random() < 0.5:
        cv2.rectangle(picture, (18, y), (width - 18, y + 80), vivid(rng), -1)
        y += 100
    _small_print(picture, rng, top=y, ink=(90, 90, 95))
    return picture


def pinboard(rng: np.random.Generator, *, height: int = 512, width: int = 900) -> Picture:
    """Return a board of cork or felt with notices pinned onto it."""
    ground: Ink = ((176, 132, 88), (70, 92, 120), (96, 112, 96), (140, 60, 62))[
        int(rng.integers(4))
    ]
    noise = rng.normal(0, 9, (height, width, 1))
    board = np.clip(np.array(ground) + noise, 0, 255).astype(np.uint8)
    for column in range(12, width - 160, 172):
        for row in range(14, height - 220, 245):
            if rng.random() < 0.18:
                continue
            sheet = notice(rng)
            scale = float(rng.uniform(0.6, 0.74))
            size = (int(scale * sheet.shape[1]), int(scale * sheet.shape[0]))
            sheet = np.asarray(cv2.resize(sheet, size, interpolation=cv2.INTER_AREA), np.uint8)
            y, x = row + int(rng.integers(18)), column + int(rng.integers(10))
            tall, wide = min(sheet.shape[0], height - y), min(sheet.shape[1], width - x)
            board[y + 4 : y + tall, x + 4 : x + wide] = (
                board[y + 4 : y + tall, x + 4 : x + wide] // 2
            )
            board[y : y + tall - 4, x : x + wide - 4] = sheet[: tall - 4, : wide - 4]
            cv2.circle(board, (x + wide // 2, y + 5), 4, vivid(rng), -1, cv2.LINE_AA)
    return board


def sign(text: str, *, ground: Ink, ink: Ink = (250, 250, 250), arrow: str = "") -> Picture:
    """Return a hanging sign with an arrow "<", ">" or "^" and text."""
    size, edge = 60, 36
    wide = width_of(text, size, weight=5) + 2 * edge + (110 if arrow else 0)
    picture = sheet_of(140, wide, ground)
    x = edge
    if arrow:
        ends = {"<": ((90, 0), (0, 0)), ">": ((0, 0), (90, 0)), "^": ((45, 40), (45, -40))}[arrow]
        points = [(edge + dx, 70 + dy) for dx, dy in ends]
        cv2.arrowedLine(picture, points[0], points[1], ink, 10, cv2.LINE_AA, tipLength=0.4)
        x += 120
    write(picture, text, (x, 70 + size // 2), size=size, ink=ink, weight=5)
    return picture


def plate(text: str, *, height: int = 96, width: int = 160) -> Picture:
    """Return a door's plate with a number."""
    picture = sheet_of(height, width, (225, 228, 230))
    size = 34
    x = (width - width_of(text, size, weight=3)) // 2
    write(picture, text, (x, height // 2 + 16), size=size, ink=(40, 44, 50), weight=3)
    return picture


def line_map(rng: np.random.Generator, *, height: int = 700, width: int = 500) -> Picture:
    """Return the map of a network of lines with stops."""
    picture = sheet_of(height, width, (246, 246, 242))
    write(picture, "Network", (30, 60), size=34, ink=(40, 50, 70), weight=3)
    for _ in range(6):
        ink = vivid(rng, low=120)
        points = np.column_stack(
            [np.linspace(30, width - 30, 6), 120 + rng.random(6) * (height - 240)]
        ).astype(np.int32)
        cv2.polylines(picture, [points], False, ink, 9, cv2.LINE_AA)
        for x, y in points.tolist():
            cv2.circle(picture, (x, y), 11, (250, 250, 250), -1, cv2.LINE_AA)
            cv2.circle(picture, (x, y), 11, (30, 30, 30), 3, cv2.LINE_AA)
    _small_print(picture, rng, top=height - 70, ink=(120, 120, 120))
    return picture


def screen(rng: np.random.Generator, *, height: int = 256, width: int = 320) -> Picture:
    """Return a machine's touch screen: a heading and buttons."""
    ground = vivid(rng, low=40, high=110)
    picture = sheet_of(height, width, ground)
    write(picture, "Tickets", (18, 40), size=26, ink=(250, 250, 250))
    for row in range(3):
        for column in range(2):
            x, y = 18 + column * (width // 2 - 8), 64 + row * 60
            cv2.rectangle(picture, (x, y), (x + width // 2 - 30, y + 46), (232, 236, 240), -1)
            cv2.line(picture, (x + 10, y + 24), (x + 90, y + 24), (90, 100, 110), 4)
    return picture


def labels(rng: np.random.Generator, *, side: int = 8, cell: int = 128) -> Picture:
    """Return side x side different fronts of packets, as one picture."""
    rows = [np.hstack([_label(rng, cell) for _ in range(side)]) for _ in range(side)]
    return np.vstack(rows)


def _label(rng: np.random.Generator, cell: int) -> Picture:
    ground = packaging(rng) if rng.random() < 0.75 else (238, 236, 228)
    picture = sheet_of(cell, cell, ground)
    accent = packaging(rng)
    kind = int(rng.integers(4))
    if kind == 0:
        cv2.rectangle(picture, (0, cell // 3), (cell, 2 * cell // 3), accent, -1)
    elif kind == 1:
        cv2.circle(picture, (cell // 2, int(cell * 0.6)), int(cell * 0.3), accent, -1, cv2.LINE_AA)
    elif kind == 2:
        corners = np.array([(0, cell), (cell, cell), (cell, cell // 2)], np.int32)
        cv2.fillConvexPoly(picture, corners, accent, cv2.LINE_AA)
    else:
        for x in range(0, cell, cell // 4):
            cv2.rectangle(picture, (x, 0), (x + cell // 8, cell), accent, -1)
    ink: Ink = (250, 250, 250) if sum(ground) < 430 else (40, 40, 60)
    if kind == 3:
        cv2.rectangle(picture, (6, cell // 4), (cell - 6, int(cell * 0.52)), ground, -1)
    name = str(rng.choice(GOODS))
    write(picture, name, (cell // 10, int(cell * 0.46)), size=cell * 0.2, ink=ink, weight=2)
    _small_print(picture, rng, top=int(cell * 0.8), ink=ink)
    return picture


def covers(rng: np.random.Generator, *, columns: int = 8, rows: int = 4) -> Picture:
    """Return the covers of magazines side by side."""
    made = [
        np.hstack([poster(rng, height=170, width=128) for _ in range(columns)]) for _ in range(rows)
    ]
    return np.vstack(made)


def cloth(rng: np.random.Generator, *, side: int = 6, cell: int = 96) -> Picture:
    """Return side x side pieces of cloth: plain, striped, chequered, dotted."""
    rows = [np.hstack([_weave(rng, cell) for _ in range(side)]) for _ in range(side)]
    return np.vstack(rows)


def _weave(rng: np.random.Generator, cell: int) -> Picture:
    ground = dye(rng)
    picture = sheet_of(cell, cell, ground)
    accent = dye(rng)
    kind = int(rng.integers(7))
    step = int(rng.integers(8, 20))
    if kind == 0:
        picture[:, ::step] = picture[:, 1::step] = accent
    elif kind == 1:
        for y in range(0, cell, step):
            picture[y : y + step // 2] = accent
    elif kind == 2:
        for y in range(step // 2, cell, step):
            for x in range(step // 2, cell, step):
                cv2.circle(picture, (x, y), step // 5, accent, -1, cv2.LINE_AA)
    folds = 1 + 0.12 * np.sin(np.linspace(0, 2 * np.pi * rng.uniform(2, 4), cell))[None, :, None]
    return np.clip(picture * folds, 0, 255).astype(np.uint8)


def stone(
    rng: np.random.Generator, ground: Ink, *, size: int = 512, spread: float = 12.0
) -> Picture:
    """Return terrazzo or granite: chips of other tones in a ground."""
    picture = np.array(ground) + rng.normal(0, 3.0, (size, size, 1))
    for chips, tone in ((1.2, -spread), (1.0, spread), (0.7, -2 * spread)):
        mask = cv2.GaussianBlur(rng.normal(0, 1, (size, size)), (0, 0), chips) * chips
        picture[mask > 0.42] += tone
    return np.clip(picture, 0, 255).astype(np.uint8)


def outside(rng: np.random.Generator, *, height: int = 320, width: int = 1024) -> Picture:
    """Return what is seen through windows by day: a bright sky, far houses, trees, out of focus."""
    rise = np.linspace(0, 1, height)[:, None, None]
    top = np.array((205, 222, 242)) - rng.integers(0, 25)
    sky = (1 - rise) * top + rise * np.array((246, 246, 242))
    picture = np.ascontiguousarray(sky.repeat(width, 1).astype(np.uint8))
    for depth in range(3):
        _houses(picture, rng, base=0.34 + 0.1 * depth, haze=0.62 - 0.24 * depth)
        picture = _soft(picture, 2.6 - 0.6 * depth)
    picture[int(height * 0.87) :] = (196, 192, 186)
    for _ in range(160):
        x, spread = int(rng.integers(width)), int(rng.integers(4, 16))
        y = int(height * rng.uniform(0.66, 0.86))
        tone = rng.uniform(0.55, 1.1)
        green = tuple(int(tone * part) for part in (104, 128, 84))
        cv2.circle(picture, (x, y), spread, green, -1)
    return _soft(picture, 3.2)


def _houses(picture: Picture, rng: np.random.Generator, *, base: float, haze: float) -> None:
    """Draw a row of houses that haze makes paler; `base` is how much of them the street hides."""
    height, width = picture.shape[:2]
    x = -40
    while x < width:
        wide = int(rng.integers(50, 130))
        roof = int(height * rng.uniform(base - 0.06, base + 0.22))
        wall = np.array((168, 152, 138)) * rng.uniform(0.72, 1.15) + rng.integers(-14, 14, 3)
        tone = tuple(int(v) for v in wall * (1 - haze) + haze * np.array((236, 238, 240)))
        pane = tuple(int(0.74 * v) for v in tone)
        cv2.rectangle(picture, (x, roof), (x + wide, height), tone, -1)
        for y in range(roof + 8, height, 20):
            for window in range(x + 7, x + wide - 8, 15):
                cv2.rectangle(picture, (window, y), (window + 6, y + 10), pane, -1)
        x += wide + int(rng.choice((0, 0, 14, 30)))


def window_display(rng: np.random.Generator, *, height: int = 320, width: int = 640) -> Picture:
    """Return the lit inside of a stall: shelves with goods before a warm wall."""
    wall = np.array((236, 214, 178)) - rng.integers(0, 30, 3)
    fall = np.linspace(1.0, 0.72, height)[:, None, None]
    picture = np.ascontiguousarray((wall * fall).repeat(width, 1).astype(np.uint8))
    for shelf in range(70, height, 82):
        x = 12
        while x < width - 40:
            wide, tall = int(rng.integers(16, 40)), int(rng.integers(24, 58))
            ink = packaging(rng)
            cv2.rectangle(picture, (x, shelf - tall), (x + wide, shelf), ink, -1)
            cv2.rectangle(
                picture, (x, shelf - tall // 2), (x + wide, shelf - tall // 3), (240,) * 3, -1
            )
            x += wide + int(rng.integers(2, 12))
        cv2.rectangle(picture, (0, shelf), (width, shelf + 6), (120, 92, 64), -1)
        picture[shelf + 6 : shelf + 18] = picture[shelf + 6 : shelf + 18] * 0.72
    return _soft(picture, 1.0)
