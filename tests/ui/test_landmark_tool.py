"""The landmark tool, event by event: without a window only its view has to be given."""

from __future__ import annotations

from collections.abc import Iterator
from types import SimpleNamespace
from typing import Any

import bpy
import pytest

from addon.photos.reading import read_outfits
from addon.ui import garment_choices, landmark_tool, session
from addon.ui.characters import find_root
from addon.ui.converting import fill_from_outfit
from addon.ui.image_editors import drawing_region, editors
from addon.ui.landmark_editing import STATE, View
from addon.ui.landmark_sheets import Sheet

from .conftest import SAMPLES

NAME, CATEGORY = "plaid_shirt", "trousers"
PASS, RUNNING = {"PASS_THROUGH"}, {"RUNNING_MODAL"}


class Hand:
    """A mouse and a keyboard over the photo, one pixel of it for a pixel of the screen."""

    def __init__(self) -> None:
        methods = vars(landmark_tool.OUTFIT_OT_edit_landmarks).items()
        tool = type("Tool", (), {name: value for name, value in methods if callable(value)})
        self.tool: Any = tool()
        self.tool.report = lambda *told: self.told.append(told)
        self.told: list[Any] = []
        self.mouse = (0, 0)

    def do(self, kind: str, value: str = "PRESS", **held: bool) -> set[str]:
        x, y = self.mouse
        keys = dict.fromkeys(("shift", "ctrl", "alt", "oskey"), False) | held
        event = SimpleNamespace(type=kind, value=value, mouse_x=x, mouse_y=y, **keys)
        return self.tool.modal(bpy.context, event)

    def to(self, place: tuple[float, float], **held: bool) -> set[str]:
        _, area = next(editors(bpy.context))
        region = drawing_region(area)
        height = find_root(NAME).outfit_cloner.picture.size[1]
        # whole pixels, as a mouse has them: half a pixel from the photo's lower left corner
        self.mouse = (region.x + round(place[0]), region.y + height - 1 - round(place[1]))
        return self.do("MOUSEMOVE", "NOTHING", **held)

    def drag(self, start: tuple[float, float], *ways: tuple[float, float], **held: bool) -> None:
        self.to(start)
        assert self.do("LEFTMOUSE") == RUNNING
        for way in ways:
            assert self.to(way, **held) == RUNNING


@pytest.fixture
def hand(monkeypatch: pytest.MonkeyPatch) -> Iterator[Hand]:
    """The tool at work on the trousers of a photo."""
    outfit = next(one for one in read_outfits(SAMPLES).outfits if one.name == NAME)
    root = bpy.data.objects.new(NAME, bpy.data.armatures.new(NAME))
    bpy.context.scene.collection.objects.link(root)
    bpy.context.view_layer.objects.active = root
    settings = root.outfit_cloner
    settings.is_character = True
    fill_from_outfit(root, outfit)
    settings.picture = bpy.data.images.load(str(outfit.photo))
    settings.active = settings.observations.find(CATEGORY)
    bpy.ops.outfit.edit_landmarks("EXEC_DEFAULT")
    bpy.ops.ed.undo_push(message="Photo")
    monkeypatch.setattr(landmark_tool, "view_of", whole_view)
    STATE.editing = True
    yield Hand()
    STATE.clear()


def whole_view(region: bpy.types.Region, sheet: Sheet) -> View:
    """The photo in the region's lower left corner, as a window would show it at zoom 1."""
    del region
    width, height = sheet.extent
    return View(
        (0.5 / width, 0.5 / height), (1.0, 1.0), (width - 0.5, height - 0.5), (width, height), 0.5
    )


def place(number: int) -> tuple[float, float]:
    x, y = find_root(NAME).outfit_cloner.observations[CATEGORY].landmarks[number - 1].position
    return x, y


def visibility(number: int) -> int:
    return find_root(NAME).outfit_cloner.observations[CATEGORY].landmarks[number - 1].visibility


def key(number: int) -> tuple[int, int]:
    return find_root(NAME).outfit_cloner.observations.find(CATEGORY), number - 1


def test_the_point_under_the_mouse_is_highlighted(hand: Hand) -> None:
    x, y = place(5)
    assert hand.to((x + 3, y - 4)) == PASS
    assert STATE.hovered == key(5)
    hand.to((x - 40, y))
    assert STATE.hovered is None


def test_a_drag_moves_a_point_and_is_one_undo_step(hand: Hand) -> None:
    before = place(5)
    far = (before[0] + 30, before[1] - 20)
    hand.drag(before, (before[0] + 10, before[1]), far, shift=True)
    assert hand.do("LEFTMOUSE", "RELEASE") == RUNNING
    assert place(5) == pytest.approx(far, abs=1.0)
    assert STATE.drag is None
    assert STATE.active == key(5)
    bpy.ops.ed.undo()
    assert place(5) == before
    hand.to(before)  # the tool goes on after undo
    assert STATE.hovered == key(5)


@pytest.mark.parametrize("way_out", ["ESC", "RIGHTMOUSE"])
def test_esc_and_right_click_restore_the_dragged_point(hand: Hand, way_out: str) -> None:
    before = place(5)
    hand.drag(before, (before[0] + 30, before[1] - 20))
    assert place(5) != before
    assert hand.do(way_out) == RUNNING
    assert place(5) == before
    assert STATE.editing
    assert hand.do("LEFTMOUSE", "RELEASE") == PASS


def test_a_drag_snaps_but_not_with_shift(hand: Hand) -> None:
    before = place(5)
    way = (before[0] + 4, before[1])
    hand.drag(before, way)
    assert STATE.snapped
    snapped = place(5)
    hand.to(way, shift=True)
    assert not STATE.snapped
    assert place(5) == pytest.approx((round(way[0]), way[1]), abs=1.0)
    hand.to(way)
    assert place(5) == snapped
    hand.do("ESC")


def test_a_click_that_moves_nothing_is_no_undo_step(hand: Hand) -> None:
    hand.drag(place(5))
    before = place(5)
    hand.do("LEFTMOUSE", "RELEASE")
    assert place(5) == before
    assert STATE.active == key(5)


def test_x_hides_and_shows_and_delete_takes_away(hand: Hand) -> None:
    hand.to(place(5))
    assert visibility(5) == 2
    for wanted in (1, 2):
        assert hand.do("X") == RUNNING
        assert visibility(5) == wanted
    for keys in (("DEL", {}), ("X", {"ctrl": True})):
        hand.do(keys[0], **keys[1])
        assert visibility(5) == 0
        bpy.ops.ed.undo()
        assert visibility(5) == 2


def test_after_a_step_x_means_the_landmark_stepped_to_until_the_mouse_moves(hand: Hand) -> None:
    hand.to(place(5))
    hand.do("LEFTMOUSE")
    hand.do("LEFTMOUSE", "RELEASE")
    hand.do("N")
    assert STATE.active == key(6)
    seen = visibility(6)
    hand.do("X")
    assert (visibility(5), visibility(6)) == (2, 2 if seen == 1 else 1)
    hand.to(place(5))
    hand.do("X")
    assert visibility(5) == 1


def test_the_button_pressed_again_ends_the_tool(hand: Hand) -> None:
    hand.tool.uv_garment = ""
    assert hand.tool.invoke(bpy.context, None) == {"FINISHED"}
    assert not STATE.editing
    assert hand.do("MOUSEMOVE", "NOTHING") == {"FINISHED"}


def test_garments_are_not_proposed_anew_while_a_landmark_is_dragged(
    hand: Hand, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked: list[str] = []
    monkeypatch.setattr(garment_choices, "_ask_for", lambda root, *_, **__: asked.append(root.name))
    monkeypatch.setattr(session, "wardrobe", object)
    root = find_root(NAME)
    monkeypatch.setitem(garment_choices._proposed, NAME, (0, {CATEGORY: "trousers_slim"}))
    hand.drag(place(5), (300, 300), shift=True)
    assert garment_choices.proposed(root) == {CATEGORY: "trousers_slim"}
    assert asked == []
    hand.do("LEFTMOUSE", "RELEASE")
    garment_choices.proposed(root)
    assert asked == [NAME]


def test_a_missing_landmark_is_put_where_the_mouse_clicks(hand: Hand) -> None:
    bpy.ops.outfit.set_visibility(garment=CATEGORY, number=5, visibility=0)
    hand.to((300, 300))
    for _ in range(5):
        hand.do("N")
    assert STATE.active == key(5)
    assert hand.do("LEFTMOUSE", shift=True) == RUNNING
    hand.do("LEFTMOUSE", "RELEASE")
    assert visibility(5) == 2
    assert place(5) == pytest.approx((300, 300), abs=1.0)


def test_n_steps_to_the_next_and_shift_n_back(hand: Hand) -> None:
    hand.to((300, 300))
    seen = []
    for held in (False, False, True, True):
        assert hand.do("N", shift=held) == RUNNING
        assert STATE.active is not None
        seen.append(STATE.active[1] + 1)
    assert seen == [1, 2, 1, 14]


def test_dragging_a_point_of_another_garment_makes_it_the_one_worked_on(hand: Hand) -> None:
    other = find_root(NAME).outfit_cloner.observations["long sleeve top"].landmarks[8].position
    hand.drag((other[0], other[1]))
    hand.do("LEFTMOUSE", "RELEASE")
    settings = find_root(NAME).outfit_cloner
    assert settings.observations[settings.active].name == "long sleeve top"


@pytest.mark.parametrize("kind", ["MIDDLEMOUSE", "WHEELUPMOUSE", "NUMPAD_1", "HOME", "Z"])
def test_what_the_tool_does_not_use_is_blenders(hand: Hand, kind: str) -> None:
    hand.to((300, 300))
    assert hand.do(kind) == PASS
    assert hand.do("Z", ctrl=True) == PASS


def test_a_dragged_point_stays_on_the_photo(hand: Hand) -> None:
    hand.drag(place(5), (-300, 40), shift=True)
    assert place(5)[0] == 0
    hand.do("ESC")


@pytest.mark.parametrize("kind", ["ESC", "RET"])
def test_esc_and_enter_end_the_tool_and_keep(hand: Hand, kind: str) -> None:
    before = place(5)
    hand.drag(before, (before[0] + 30, before[1] - 20), shift=True)
    hand.do("LEFTMOUSE", "RELEASE")
    after = place(5)
    assert hand.do(kind) == {"FINISHED"}
    assert not STATE.editing
    assert place(5) == after != before


def test_switching_the_extension_off_ends_the_tool(hand: Hand) -> None:
    hand.drag(place(5))
    landmark_tool.unregister()
    assert not STATE.editing
    assert STATE.drag is None
    assert hand.do("MOUSEMOVE", "NOTHING") == {"FINISHED"}


def test_the_tool_ends_when_the_picture_is_gone(hand: Hand) -> None:
    for _, area in editors(bpy.context):
        area.spaces.active.image = None
    assert hand.do("MOUSEMOVE", "NOTHING") == {"FINISHED"}
    assert not STATE.editing


def test_the_tool_ends_when_the_character_is_deleted(hand: Hand) -> None:
    hand.drag(place(5))
    bpy.data.objects.remove(find_root(NAME))
    assert hand.do("MOUSEMOVE", "NOTHING") == {"FINISHED"}
    assert not STATE.editing
