"""The tables of a garment's sheet: its UV islands, and the pieces of its front."""

from __future__ import annotations

from collections.abc import Sequence

from addon.wardrobe.layouts.layout import Island, Layout, Side
from addon.wardrobe.layouts.pieces import Piece
from addon.wardrobe.layouts.sheets import INKS, TINTS
from addon.wardrobe.layouts.verdict import Verdict

from .sheet_canvas import HAIRLINE, INK, SOFT, Canvas

ROWS, PIECE_ROWS, ROW = 13, 6, 28.0  # of the tables: all together, of pieces, height of one


def letter(island: Island) -> str:
    """Return an island's letter on the sheet, A for the largest."""
    return chr(ord("A") + island.number) if island.number < 26 else str(island.number + 1)


def draw_tables(
    canvas: Canvas, layout: Layout, verdict: Verdict, left: float, top: float, width: float
) -> None:
    """List the largest islands, and below them the pieces of the front."""
    islands, pieces = layout.islands, verdict.pieces
    fewer = min(len(pieces), PIECE_ROWS)
    shown = islands[: ROWS - (fewer + 1 if fewer else 0)]
    rows = [
        (
            letter(island),
            island.side,
            _described(island),
            (
                f"{island.area:.1f}",
                f"{island.area_stretch[1]:.2f} x",
                f"{island.angle_stretch[0]:.2f} : 1",
            ),
        )
        for island in shown
    ]
    title = (
        "UV islands" if len(shown) == len(islands) else f"{len(shown)} of {len(islands)} islands"
    )
    base = _rows(canvas, (left, top, width), title, ("cloth, sq dm", "texels", "angles"), rows)
    best = sorted(pieces, key=lambda piece: -piece.share)[:fewer]
    rows = [
        (
            letter(islands[piece.island]),
            islands[piece.island].side,
            piece.name or f"piece {number}",
            ("", f"{piece.share:.0%}", _residual(piece)),
        )
        for number, piece in enumerate(best, start=1)
    ]
    if rows:
        title = "parts" if best[0].name else "pieces"
        title = f"{title} of the front" + (f", {fewer} of {len(pieces)}" * (fewer < len(pieces)))
        _rows(canvas, (left, base + 12, width), title, ("", "share", "residual"), rows)


def _residual(piece: Piece) -> str:
    return "none fits" if piece.residual >= 1 else f"{piece.residual:.1%}"


Row = tuple[str, Side, str, tuple[str, str, str]]


def _rows(
    canvas: Canvas,
    place: tuple[float, float, float],
    title: str,
    heads: tuple[str, str, str],
    rows: Sequence[Row],
) -> float:
    """Write a table (letter and side of an island, words, three columns); return its end."""
    left, top, width = place
    ends = [left + width * share for share in (0.62, 0.81, 1.0)]
    base = top + 17
    canvas.text((left, base), title, size=17, colour=INK, bold=True)
    for head, end in zip(heads, ends, strict=True):
        canvas.text((end, base), head, size=15, colour=SOFT, anchor="rs")
    canvas.line([(left, base + 9), (left + width, base + 9)], colour=HAIRLINE)
    for name, side, words, values in rows:
        base += ROW
        canvas.box((left, base - 17, left + 26, base + 5), fill=TINTS[side], radius=4)
        canvas.text((left + 13, base - 6), name, size=15, colour=INKS[side], anchor="mm")
        canvas.text((left + 38, base), words, size=16, colour=INK)
        for value, end in zip(values, ends, strict=True):
            canvas.text((end, base), value, size=15, colour=INK, anchor="rs")
    return base + ROW / 2


def _described(island: Island) -> str:
    side = "wraps" if island.side == "both" else island.side
    where = "" if island.wearer == "middle" else f", {island.wearer}"
    return f"{side}{where}{', mirrored' if island.mirrored else ''}"
