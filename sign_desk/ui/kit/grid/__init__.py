"""The grid: a table of cells that is edited as in a spreadsheet."""
