"""Orders: recorded, sent once, settled, exported."""
