"""One module a version, each knowing the one before it."""
