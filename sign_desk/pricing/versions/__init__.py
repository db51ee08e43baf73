"""Versions of a pricing: put back, taken back, thinned out, and as files."""
