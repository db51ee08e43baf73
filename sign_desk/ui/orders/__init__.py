"""The Orders tab."""
