"""The earlier versions of a customiser's prices: read, compared, put back."""
