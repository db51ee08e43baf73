"""What a price is. Pure: no network, no disk, no Qt."""
