"""Prices: opened, watched, edited, saved, kept by version."""
