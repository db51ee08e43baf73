"""One rule for the prices of several customisers."""
