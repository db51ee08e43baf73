"""The window: everything drawn with Qt."""
