"""The objective levels, one a file, and the tie rule."""
