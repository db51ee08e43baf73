"""Sign Desk: the store operator's desktop application for the Sign Customiser API."""

__version__ = "0.1.0"
