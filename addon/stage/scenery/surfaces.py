"""Materials of a scene, made of shader nodes: masonry, paving, glass, paint, leaves, lamps."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

import bpy

from .. import compat

Colour = tuple[float, float, float]  # linear
METRES = "UVMap"  # UVs of piles count metres


@dataclass
class Nodes:
    """Shader nodes under construction: each method adds one and returns what comes out of it."""

    tree: bpy.types.NodeTree
    _coordinates: Any = field(default=None)

    def add(self, kind: str, inputs: Mapping[Any, Any], **settings: Any) -> Any:
        """Add a node; an input is a value or another node's output socket."""
        node: Any = self.tree.nodes.new(kind)
        for name, value in settings.items():
            setattr(node, name, value)
        for name, value in inputs.items():
            if isinstance(value, bpy.types.NodeSocket):
                self.tree.links.new(value, node.inputs[name])
            else:
                node.inputs[name].default_value = _padded(value, node.inputs[name])
        return node

    def metres(self) -> Any:
        """Return the place on the surface, metres in u and v."""
        if self._coordinates is None:
            self._coordinates = self.add("ShaderNodeUVMap", {}, uv_map=METRES)
        return self._coordinates.outputs["UV"]

    def world(self) -> Any:
        """Return the place in the world, metres."""
        return self.add("ShaderNodeNewGeometry", {}).outputs["Position"]

    def noise(self, at: Any, scale: float, *, detail: float = 2.0, rough: float = 0.55) -> Any:
        """Return noise around 0.5, whose humps are 1 / scale wide."""
        inputs = {"Vector": at, "Scale": scale, "Detail": detail, "Roughness": rough}
        return self.add("ShaderNodeTexNoise", inputs).outputs[0]

    def ramp(self, value: Any, *stops: tuple[float, Colour]) -> Any:
        """Return the colour that a value between 0 and 1 stands for."""
        node = self.add("ShaderNodeValToRGB", {"Fac": value})
        stairs = node.color_ramp.elements
        while len(stairs) < len(stops):
            stairs.new(0.5)
        for stair, (place, colour) in zip(stairs, stops, strict=True):
            stair.position = place
            stair.color = (*colour, 1.0)
        return node.outputs["Color"]

    def times(self, first: Any, second: Any) -> Any:
        """Return the product of two colours."""
        node = self.add("ShaderNodeVectorMath", {0: first, 1: second}, operation="MULTIPLY")
        return node.outputs[0]

    def between(self, share: Any, first: Any, second: Any) -> Any:
        """Return the first colour where the share is 0 and the second where it is 1."""
        node = self.add("ShaderNodeMix", {0: share, 6: first, 7: second}, data_type="RGBA")
        return node.outputs[2]

    def grey(
        self, value: Any, low: float, high: float, *, start: float = 0.3, end: float = 0.7
    ) -> Any:
        """Return a grey between low and high for values from start to end."""
        return self.ramp(value, (start, (low,) * 3), (end, (high,) * 3))

    def bump(self, height: Any, metres: float) -> Any:
        """Return the normal of a surface whose height 0 to 1 means so many metres."""
        inputs = {"Height": height, "Distance": metres, "Strength": 1.0}
        return self.add("ShaderNodeBump", inputs).outputs["Normal"]


def _padded(value: Any, socket: Any) -> Any:
    """Return a colour with its alpha where the socket wants four numbers."""
    if isinstance(value, tuple) and socket.type == "RGBA" and len(value) == 3:
        return (*value, 1.0)
    return value


def start(name: str) -> tuple[bpy.types.Material, Nodes, Any]:
    """Return a new material, its nodes, and its output node."""
    material = bpy.data.materials.new(name)
    tree = compat.use_nodes(material)
    tree.nodes.clear()
    return material, Nodes(tree), tree.nodes.new("ShaderNodeOutputMaterial")


def finish(
    made: tuple[bpy.types.Material, Nodes, Any],
    colour: Any,
    *,
    roughness: Any = 0.8,
    metal: float = 0.0,
    shine: float = 0.5,
    normal: Any = None,
) -> bpy.types.Material:
    """Give a material a Principled surface and return it."""
    material, nodes, output = made
    inputs = {
        "Base Color": colour,
        "Roughness": roughness,
        "Metallic": metal,
        "Specular IOR Level": shine,
    }
    if normal is not None:
        inputs["Normal"] = normal
    surface = nodes.add("ShaderNodeBsdfPrincipled", inputs)
    nodes.tree.links.new(surface.outputs[0], output.inputs["Surface"])
    return material


def plain(
    name: str, colour: Colour, *, roughness: float = 0.6, metal: float = 0.0
) -> bpy.types.Material:
    """Return an even material: varnish, metal, plastic, cloth."""
    return finish(start(name), colour, roughness=roughness, metal=metal)


def mottled(
    name: str,
    dark: Colour,
    light: Colour,
    *,
    scale: float = 3.0,
    roughness: float = 0.85,
    bump: float = 0.0,
    detail: float = 5.0,
) -> bpy.types.Material:
    """Return plaster, concrete, asphalt, bark or earth: a noise between two colours."""
    made = start(name)
    nodes = made[1]
    at = nodes.metres()
    noise = nodes.noise(at, scale, detail=detail, rough=0.65)
    broad = nodes.grey(nodes.noise(nodes.world(), 0.35), 0.78, 1.12)
    colour = nodes.times(nodes.ramp(noise, (0.3, dark), (0.7, light)), broad)
    normal = nodes.bump(noise, bump) if bump else None
    return finish(made, colour, roughness=roughness, normal=normal, shine=0.3)


def road(name: str, dark: Colour, light: Colour) -> bpy.types.Material:
    """Return asphalt: speckled chippings, paler where tyres run along x, oil and cracks."""
    made = start(name)
    nodes = made[1]
    at = nodes.world()
    chips = nodes.noise(at, 70.0, detail=2.0, rough=0.8)
    speckled = nodes.ramp(chips, (0.3, dark), (0.72, light))
    tracks = nodes.grey(nodes.noise(nodes.times(at, (0.02, 0.75, 0.0)), 1.0), 0.84, 1.14)
    broad = nodes.grey(nodes.noise(at, 0.3, detail=4.0), 0.8, 1.12)
    oil = nodes.grey(nodes.noise(at, 1.3, detail=3.0), 1.0, 0.62, start=0.66, end=0.74)
    bent = nodes.add(
        "ShaderNodeVectorMath",
        {0: at, 1: nodes.add("ShaderNodeTexNoise", {"Vector": at, "Scale": 2.0}).outputs[1]},
        operation="ADD",
    )
    cells = nodes.add(
        "ShaderNodeTexVoronoi",
        {"Vector": bent.outputs[0], "Scale": 0.33},
        feature="DISTANCE_TO_EDGE",
        voronoi_dimensions="2D",
    )
    line = nodes.grey(cells.outputs["Distance"], 0.5, 1.0, start=0.0015, end=0.006)
    some = nodes.grey(nodes.noise(at, 0.21), 0.0, 1.0, start=0.5, end=0.6)
    cracks = nodes.between(some, (1.0, 1.0, 1.0), line)
    colour = nodes.times(nodes.times(speckled, tracks), nodes.times(broad, oil))
    colour = nodes.times(colour, cracks)
    return finish(made, colour, roughness=0.88, normal=nodes.bump(chips, 0.003), shine=0.3)


def plaster(name: str, colour: Colour) -> bpy.types.Material:
    """Return a rendered wall with streaks from above and dirt near the ground."""
    made = start(name)
    nodes = made[1]
    at = nodes.metres()
    stretched = nodes.times(at, (1.0, 0.12, 1.0))
    streaks = nodes.grey(nodes.noise(stretched, 2.5, detail=4.0), 0.82, 1.06)
    fine = nodes.noise(at, 28.0, detail=2.0)
    weathered = nodes.times(nodes.times(colour, streaks), _grime(nodes))
    return finish(made, weathered, roughness=0.9, normal=nodes.bump(fine, 0.004), shine=0.2)


def _grime(nodes: Nodes) -> Any:
    """Return a factor that darkens what is near the ground."""
    split = nodes.add("ShaderNodeSeparateXYZ", {0: nodes.world()})
    rough = nodes.noise(nodes.world(), 1.7, detail=3.0)
    height = nodes.add("ShaderNodeMath", {0: split.outputs["Z"], 1: rough}, operation="SUBTRACT")
    return nodes.ramp(height.outputs[0], (0.0, (0.62, 0.6, 0.57)), (1.0, (1.0, 1.0, 1.0)))


def _worn(nodes: Nodes, at: Any, size: float, stains: float) -> Any:
    """Return a factor that differs from block to block, with large spots."""
    wear = nodes.noise(at, 6.0 / size, detail=4.0)
    spots = nodes.grey(nodes.noise(nodes.world(), 0.5, detail=3.0), 1 - 0.25 * stains, 1.05)
    return nodes.times(nodes.grey(wear, 0.85, 1.1), spots)


def blocks(
    name: str,
    colours: tuple[Colour, Colour],
    mortar: Colour,
    *,
    size: tuple[float, float],
    joint: float,
    shift: float = 0.5,
    bump: float = 0.004,
    grime: bool = False,
    roughness: float = 0.85,
    stains: float = 1.0,
) -> bpy.types.Material:
    """Return bricks, slabs, cobbles, tiles or planks.

    Parameters
    ----------
    name : str
    colours : two colours
        Every block is somewhere between them.
    mortar : colour
    size : (float, float)
        Metres along u and v.
    joint : float
        Width of the joints, metres.
    shift : float
        Of every other row, in blocks.
    bump : float
        Depth of the joints, metres.
    grime : bool
        Darken it near the ground.
    roughness : float
    stains : float
        How strong large spots are, 0 to 1.
    """
    made = start(name)
    nodes = made[1]
    at = nodes.metres()
    bricks = nodes.add(
        "ShaderNodeTexBrick",
        {
            "Vector": at,
            "Color1": colours[0],
            "Color2": colours[1],
            "Mortar": mortar,
            "Scale": 1.0,
            "Mortar Size": joint / 2,
            "Mortar Smooth": 0.3,
            "Brick Width": size[0],
            "Row Height": size[1],
        },
        offset=shift,
    )
    colour = nodes.times(bricks.outputs["Color"], _worn(nodes, at, max(size), stains))
    if grime:
        colour = nodes.times(colour, _grime(nodes))
    level = nodes.add("ShaderNodeMath", {0: 1.0, 1: bricks.outputs["Fac"]}, operation="SUBTRACT")
    normal = nodes.bump(level.outputs[0], bump)
    return finish(made, colour, roughness=roughness, normal=normal, shine=0.3)


def striped(name: str, first: Colour, second: Colour, width: float) -> bpy.types.Material:
    """Return cloth with stripes of so many metres, along v."""
    made = start(name)
    nodes = made[1]
    split = nodes.add("ShaderNodeSeparateXYZ", {0: nodes.metres()})
    wave = nodes.add(
        "ShaderNodeMath", {0: split.outputs["X"], 1: 2 * width}, operation="FLOORED_MODULO"
    )
    over = nodes.add("ShaderNodeMath", {0: wave.outputs[0], 1: width}, operation="GREATER_THAN")
    colour = nodes.between(over.outputs[0], first, second)
    return finish(made, colour, roughness=0.9, shine=0.1)


def worn_paint(name: str, paint: Colour, below: Colour) -> bpy.types.Material:
    """Return road paint through which the ground shows where tyres have been."""
    made = start(name)
    nodes = made[1]
    wear = nodes.noise(nodes.world(), 4.5, detail=6.0, rough=0.75)
    cover = nodes.grey(wear, 0.15, 1.0, start=0.36, end=0.5)
    return finish(made, nodes.between(cover, below, paint), roughness=0.75, shine=0.3)


def pane(
    name: str, colour: Colour, *, glow: float = 0.0, blinds: float = 0.0
) -> bpy.types.Material:
    """Return an opaque window pane that mirrors the sky.

    Parameters
    ----------
    name : str
    colour : colour
        Of what is behind it: dark, a curtain, or lit.
    glow : float
        How brightly the room behind shines.
    blinds : float
        Height of a slat, metres; 0 for none.
    """
    made = start(name)
    material, nodes, output = made
    at = nodes.metres()
    shade = nodes.grey(nodes.noise(at, 0.9, detail=1.0), 0.55, 1.15)
    behind = nodes.times(colour, shade)
    if blinds:
        split = nodes.add("ShaderNodeSeparateXYZ", {0: at})
        part = nodes.add(
            "ShaderNodeMath", {0: split.outputs["Y"], 1: blinds}, operation="FLOORED_MODULO"
        )
        edge = nodes.ramp(part.outputs[0], (0.0, (0.35,) * 3), (blinds * 0.35, (1.0,) * 3))
        behind = nodes.times(behind, edge)
    surface = nodes.add(
        "ShaderNodeBsdfPrincipled",
        {
            "Base Color": behind,
            "Roughness": 0.04,
            "IOR": 1.6,
            "Emission Color": behind,
            "Emission Strength": glow,
        },
    )
    nodes.tree.links.new(surface.outputs[0], output.inputs["Surface"])
    return unsampled(material)


def glowing(name: str, colour: Colour, strength: float) -> bpy.types.Material:
    """Return what shines by itself, as the glass of a lamp or a lit sign."""
    material, nodes, output = start(name)
    light = nodes.add("ShaderNodeEmission", {"Color": colour, "Strength": strength})
    nodes.tree.links.new(light.outputs[0], output.inputs["Surface"])
    return unsampled(material)


def unsampled(material: bpy.types.Material) -> bpy.types.Material:
    """Keep a material from being sampled as a lamp: lamps do that work, with less noise."""
    cycles: Any = material.cycles  # type: ignore[attr-defined]
    cycles.emission_sampling = "NONE"
    return material


def leaves(name: str, dark: Colour, light: Colour) -> bpy.types.Material:
    """Return foliage: every leaf's u says where it is between two colours; light shines through."""
    material, nodes, output = start(name)
    split = nodes.add("ShaderNodeSeparateXYZ", {0: nodes.metres()})
    colour = nodes.ramp(split.outputs["X"], (0.0, dark), (1.0, light))
    front = nodes.add("ShaderNodeBsdfDiffuse", {"Color": colour})
    through = nodes.add("ShaderNodeBsdfTranslucent", {"Color": colour})
    both = nodes.add("ShaderNodeMixShader", {0: 0.35, 1: front.outputs[0], 2: through.outputs[0]})
    nodes.tree.links.new(both.outputs[0], output.inputs["Surface"])
    return material


def lawn(name: str, dark: Colour, light: Colour, dry: Colour) -> bpy.types.Material:
    """Return mown grass seen from a few metres: patches, tufts and dry spots."""
    made = start(name)
    nodes = made[1]
    at = nodes.world()
    tufts = nodes.noise(at, 38.0, detail=3.0, rough=0.7)
    patches = nodes.grey(nodes.noise(at, 0.6, detail=4.0), 0.0, 0.55, start=0.45, end=0.75)
    green = nodes.ramp(tufts, (0.32, dark), (0.68, light))
    split = nodes.add("ShaderNodeSeparateXYZ", {0: at})
    wave = nodes.add("ShaderNodeMath", {0: split.outputs["Y"], 1: 2.6}, operation="MULTIPLY")
    wave = nodes.add("ShaderNodeMath", {0: wave.outputs[0]}, operation="SINE")
    mown = nodes.grey(wave.outputs[0], 0.86, 1.1, start=0.0, end=0.3)
    colour = nodes.between(patches, green, nodes.times(dry, nodes.grey(tufts, 0.7, 1.2)))
    colour = nodes.times(colour, mown)
    return finish(made, colour, roughness=0.95, normal=nodes.bump(tufts, 0.03), shine=0.1)
