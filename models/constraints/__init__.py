"""The constraints, one a file."""
