"""UV layouts of garments: read, judged and drawn."""
