"""Places to shoot people in, built from a seed by our own code, with a network of cameras each."""
