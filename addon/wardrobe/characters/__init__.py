"""Characters as plain arrays: dressed, posed, and read from and written to files."""
