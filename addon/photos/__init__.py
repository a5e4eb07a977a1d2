"""Photos and the files that describe the outfits on them."""
