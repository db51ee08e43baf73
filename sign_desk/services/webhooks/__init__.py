"""Webhooks: subscriptions, secrets, and deliveries both ways."""
