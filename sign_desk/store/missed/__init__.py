"""Missed orders on this computer: what the sorting out rests on, and the runs."""
