"""Prices on this computer: versions, unsaved edits, saves under way."""
