"""Prices copied from another customiser or another store."""
