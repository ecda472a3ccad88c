"""Land quota and project placement in one proved plan."""

__version__ = "0.1.0"
