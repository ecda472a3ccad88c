"""What a sweep leaves: the plans along a parameter, the values where the plan changes, and a grid of two parameters."""
