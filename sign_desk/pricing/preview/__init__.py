"""What a sign will cost: one sign before and after the edits, and prices along an axis."""
