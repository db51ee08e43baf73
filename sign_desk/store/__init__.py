"""What stays on this computer: the order history, cached records, stores, settings, and tokens."""
