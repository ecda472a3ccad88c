"""Recomputes a published plan from its files alone, with no code of the model."""
