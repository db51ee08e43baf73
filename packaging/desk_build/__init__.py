"""What packaging/build.py does: make the bundle, and from it what people install."""
