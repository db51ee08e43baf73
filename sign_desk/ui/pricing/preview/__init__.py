"""What a sign will cost, beside the grid: its price with a breakdown, and a plot of prices."""
