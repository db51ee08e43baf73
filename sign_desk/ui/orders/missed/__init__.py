"""Missed orders: a shop's export read, its orders matched and sorted out, and those that are missing sent."""
