"""Subscriptions: listed, made, edited, deleted, their secrets shown and rotated."""
