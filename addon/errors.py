"""The one class of expected failure, which operators and the driver show to people."""


class OutfitError(Exception):
    """Something a person can act on: the sentence says which item, and what was expected."""
