"""The dataset in its own format, from which all other layouts are written."""
