"""The Webhooks tab."""
