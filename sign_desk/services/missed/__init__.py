"""Missed orders: files sorted out, and runs that send what is missing."""
