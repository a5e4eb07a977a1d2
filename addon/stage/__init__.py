"""Everything that Blender does for us; metres, Z up. Only this room and `ui` import bpy."""
