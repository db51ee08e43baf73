"""Prices out to spreadsheets and back."""
