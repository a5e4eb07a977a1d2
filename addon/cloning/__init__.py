"""From an observation to a texture: registered mapping, cloth cell, expansion, compositing."""
