"""Engines, devices and the settings that were measured to be quickest for people in boxes."""

from __future__ import annotations

import logging
from typing import Any

import bpy

from ...errors import OutfitError
from ...shots.scene_record import Light
from ...shots.settings import ShotSettings
from .. import compat

log = logging.getLogger(__name__)
GPU_KINDS = ("OPTIX", "CUDA", "HIP", "ONEAPI", "METAL")  # the quickest first
CYCLES, EEVEE = "cycles", "eevee"
UNDER_THE_SKY = ("day", "dusk")


def choose_engine(settings: ShotSettings) -> str:
    """Return "cycles" or "eevee".

    "auto" is Cycles: without a GPU it is the faster one (EEVEE would be drawn by the CPU), with
    one its pictures are the better ones and its passes exact.
    """
    return EEVEE if settings.engine == "eevee" else CYCLES


def choose_device(settings: ShotSettings) -> str:
    """Return "CPU" or one of GPU_KINDS; switch on what Cycles is to compute with.

    Raises
    ------
    OutfitError
        If Blender finds no device of the kind that is asked for.
    """
    wanted = settings.device.upper()
    if wanted == "CPU":
        return "CPU"
    for kind in GPU_KINDS if wanted == "AUTO" else (wanted,):
        if _switch_on(kind):
            return kind
    if wanted != "AUTO":
        raise OutfitError(f"Blender finds no {settings.device} device here; --device auto or cpu")
    return "CPU"


def _switch_on(kind: str) -> bool:
    """Let Cycles use all devices of a kind; False where there is none."""
    addons: Any = bpy.context.preferences.addons if bpy.context.preferences else {}
    if "cycles" not in addons:
        return False
    preferences = addons["cycles"].preferences
    try:
        devices = list(preferences.get_devices_for_type(kind))
        if not devices:
            return False
        preferences.compute_device_type = kind
    except (TypeError, ValueError, RuntimeError):  # this build does not know the kind
        return False
    for device in devices:
        device.use = device.type == kind
    return any(device.use for device in devices)


def set_engine(scene: bpy.types.Scene, settings: ShotSettings, light: Light) -> str:
    """Set the scene up for its engine and device; return what they are, such as "cycles on CPU"."""
    _set_output(scene)
    if choose_engine(settings) == EEVEE:
        _set_eevee(scene)
        return EEVEE
    device = choose_device(settings)
    _set_cycles(scene, gpu=device != "CPU")
    _set_bounces(scene, light)
    log.debug("Cycles on %s", device)
    return f"{CYCLES} on {device}"


def _set_output(scene: bpy.types.Scene) -> None:
    render = scene.render
    render.use_persistent_data = True  # what does not change is kept from frame to frame
    render.use_compositing = render.use_sequencer = False
    render.film_transparent = False
    render.use_file_extension = True
    render.use_motion_blur = False
    render.dither_intensity = 0.0
    render.use_stamp = False
    pictures = render.image_settings
    compat.set_still_format(pictures, "PNG")
    pictures.color_mode, pictures.color_depth, pictures.compression = "RGB", "16", 0


def _set_cycles(scene: bpy.types.Scene, *, gpu: bool) -> None:
    scene.render.engine = "CYCLES"  # type: ignore[assignment] # the stub knows built-in ones only
    cycles = scene.cycles
    cycles.device = "GPU" if gpu else "CPU"
    cycles.use_adaptive_sampling = False
    cycles.seed, cycles.use_animated_seed = 0, False
    cycles.sampling_pattern = "AUTOMATIC"
    cycles.max_bounces = 3
    cycles.diffuse_bounces = 2
    cycles.glossy_bounces = 2
    cycles.transmission_bounces = 3
    cycles.volume_bounces = 0
    cycles.transparent_max_bounces = 12
    cycles.caustics_reflective = cycles.caustics_refractive = False
    cycles.sample_clamp_indirect = 4.0
    cycles.blur_glossy = 1.0
    cycles.debug_bvh_type = "DYNAMIC_BVH"  # people's trees are rebuilt, the scene's is not
    cycles.debug_use_spatial_splits = False
    cycles.use_auto_tile = False
    cycles.pixel_filter_type, cycles.filter_width = "BLACKMAN_HARRIS", 1.5


def _set_bounces(scene: bpy.types.Scene, light: Light) -> None:
    """Spend on light that comes from surfaces what it is worth where the scene is.

    Under the sky how open a place is tells all after the first bounce: a third less time. The
    search for the lamps that matter (light tree) pays where there are many, by night.
    """
    cycles = scene.cycles
    cycles.use_fast_gi = light.time in UNDER_THE_SKY
    cycles.fast_gi_method, cycles.ao_bounces_render = "REPLACE", 1
    cycles.use_light_tree = light.time == "night"


def set_samples(scene: bpy.types.Scene, samples: int) -> None:
    """Set how many samples a pixel gets, and that they are denoised where the build can."""
    if str(scene.render.engine) != "CYCLES":
        scene.eevee.taa_render_samples = samples
        return
    cycles = scene.cycles
    cycles.samples = samples
    cycles.use_denoising = compat.has_denoiser()
    if cycles.use_denoising:
        cycles.denoiser = "OPENIMAGEDENOISE"
        cycles.denoising_input_passes = "RGB_ALBEDO_NORMAL"
        cycles.denoising_prefilter = "FAST"
        cycles.denoising_quality = "FAST"


def _set_eevee(scene: bpy.types.Scene) -> None:
    scene.render.engine = compat.eevee_engine()  # type: ignore[assignment]


def set_blur(scene: bpy.types.Scene, *, blurred: bool) -> None:
    """Let Cycles blur what moves between the frames before and after, see `people.PersonMesh`."""
    scene.render.use_motion_blur = blurred
    scene.render.motion_blur_shutter = 2.0
    scene.render.motion_blur_position = "CENTER"
