"""Webhooks on this computer: deliveries, and by what a secret is known again."""
