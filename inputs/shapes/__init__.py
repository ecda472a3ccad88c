"""Shapes: from files in any coordinate system to degrees, and from degrees to metres for measuring."""
