"""What can be worked out again and is kept while Blender runs: photos, wardrobe, last clones."""

from __future__ import annotations

import importlib.util
import threading
from collections import OrderedDict
from pathlib import Path
from typing import TYPE_CHECKING, Any

from .characters import CharacterObject
from .handlers import add_handlers, persistent, remove_handlers
from .names import NO_OPENCV
from .paths import path_of

if TYPE_CHECKING:
    from ..cloning.observation import Image
    from ..makehuman.data import BodyData
    from ..pipeline_scene import Dressed
    from ..wardrobe.catalogue import Wardrobe
    from ..wardrobe.sewing import Progress

MOST_PHOTOS, MOST_CLONES = 4, 8
working = threading.Lock()  # held by the one thread that clones: a cancelled one may still end
_photos: OrderedDict[tuple[str, int, int], Any] = OrderedDict()
_clones: OrderedDict[str, Any] = OrderedDict()
_names: OrderedDict[tuple[str, int, int], Any] = OrderedDict()
_data: list[Any] = []
_missing: list[str] = []
_wardrobe: list[Any] = []
_opening = threading.Lock()  # a job and a panel may ask for the wardrobe at the same time


def photo_of(root: CharacterObject) -> Image:
    """Return a character's photo upright, (H, W, 3) uint8 RGB; the array is not to be written.

    Raises
    ------
    OutfitError
        If it is lost or no picture.
    """
    return photo_at(path_of(root, root.outfit_cloner.photo))


def photo_at(path: Path) -> Image:
    """Return a photo, read once as long as its file is not changed."""
    from ..photos.reading import read_photo

    key = _file_key(path)
    found: Image | None = _photos.get(key) if key else None
    if found is None:
        found = read_photo(path)
        found.flags.writeable = False
        if key:
            _keep(_photos, key, found, MOST_PHOTOS)
    return found


def _file_key(path: Path) -> tuple[str, int, int] | None:
    try:
        status = path.stat()
    except OSError:
        return None
    return str(path), status.st_mtime_ns, status.st_size


def _keep(kept: OrderedDict[Any, Any], key: Any, value: Any, most: int) -> None:
    kept[key] = value
    kept.move_to_end(key)
    while len(kept) > most:
        kept.popitem(last=False)


def outfit_names(path: Path) -> tuple[str, ...]:
    """Return the names of the outfits in a file, read once as long as it is not changed."""
    from ..photos.opening import outfit_names as names_in

    key = _file_key(path)
    if key is None:
        return ()
    if key not in _names:
        _keep(_names, key, names_in(path), MOST_PHOTOS)
    names: tuple[str, ...] = _names[key]
    return names


def missing() -> str:
    """Return what the extension cannot do without and is not there, as a sentence; "" for nothing.

    Looked for once: a panel asks each time it is drawn.
    """
    if not _missing:
        _missing.append(_find_missing())
    return _missing[0]


def _find_missing() -> str:
    from ..errors import OutfitError

    if importlib.util.find_spec("cv2") is None:
        return NO_OPENCV
    try:
        body_data()
    except OutfitError as error:
        return str(error)
    return ""


def body_data() -> BodyData:
    """Return MakeHuman's body data, read once; raise OutfitError where they are not installed."""
    from ..makehuman.data import find_body_data
    from .preferences import body_data_folder

    if not _data:
        _data.append(find_body_data(body_data_folder()))
    found: BodyData = _data[0]
    return found


def wardrobe() -> Wardrobe | None:
    """Return the wardrobe, None until it was opened."""
    return _wardrobe[0] if _wardrobe else None


def open_wardrobe(progress: Progress | None = None) -> Wardrobe:
    """Open the wardrobe once, sewing what the cache lacks; for the threads of jobs.

    Parameters
    ----------
    progress : callable (done, total, name), optional
        Told of each garment that had to be sewn.
    """
    from ..wardrobe.assets.index import open_index
    from ..wardrobe.catalogue import open_wardrobe as open_catalogue
    from .preferences import cache_folder

    with _opening:
        if not _wardrobe:
            index, cache = open_index(), cache_folder()
            opened = open_catalogue(body_data(), cache=cache, imported=index, progress=progress)
            _wardrobe.append(opened)
            return opened
    found: Wardrobe = _wardrobe[0]
    return found


def keep_open(data: BodyData, opened: Wardrobe) -> None:
    """Take body data and a wardrobe that are open already."""
    _data[:], _wardrobe[:] = [data], [opened]


def close_wardrobe() -> None:
    """Forget the wardrobe and the body data: their folders or files have changed."""
    _wardrobe.clear()
    _data.clear()
    _missing.clear()


def cloned_of(root: CharacterObject) -> Dressed | None:
    """Return what a character's meshes were built from; None where Blender was restarted since."""
    return _clones.get(root.outfit_cloner.folder)


def remember_clone(root: CharacterObject, dressed: Dressed) -> None:
    """Keep what a character was built from; its folder tells it from what it was before."""
    _keep(_clones, root.outfit_cloner.folder, dressed, MOST_CLONES)


def forget() -> None:
    """Drop everything."""
    for kept in (_photos, _clones, _names):
        kept.clear()
    close_wardrobe()


@persistent
def _on_load(*_: Any) -> None:
    """Drop what belongs to the file that is closed; the wardrobe stays."""
    _photos.clear()
    _clones.clear()


HANDLERS = {"load_pre": _on_load}


def register() -> None:
    """Forget a file's photos and clones when another one is opened."""
    add_handlers(HANDLERS)


def unregister() -> None:
    """Leave nothing behind."""
    remove_handlers(HANDLERS)
    forget()


CLASSES = ()
