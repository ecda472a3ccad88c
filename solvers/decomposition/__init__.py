"""Decomposition: a large problem as many small ones, tied together by prices on the few rows they share."""
