"""How the catalogue keeps up with its size: many columns, many runs."""
