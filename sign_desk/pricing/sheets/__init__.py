"""The grids of a pricing document as tables of a spreadsheet, written out and read back."""
