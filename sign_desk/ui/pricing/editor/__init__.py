"""The editor of one customiser's prices: grid, form, navigator, find bar, findings."""
