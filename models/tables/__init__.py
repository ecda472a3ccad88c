"""The published tables of a plan, one a file."""
