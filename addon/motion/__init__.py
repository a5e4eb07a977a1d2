"""How people move: gaits and other actions on a rig's bones, and their ways through a scene."""
