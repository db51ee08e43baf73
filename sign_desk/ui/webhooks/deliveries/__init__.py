"""Deliveries: sent as a test, received, repeated, looked through."""
