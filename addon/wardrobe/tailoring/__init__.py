"""The tailor: cuts, drapes and registers clothes of the base mesh's helper geometry."""
