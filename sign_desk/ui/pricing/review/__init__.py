"""The review of what a save would change, and the merge with what changed elsewhere."""
