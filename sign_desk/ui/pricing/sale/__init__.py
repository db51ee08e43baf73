"""Sales: prices that are to go back to what they were."""
