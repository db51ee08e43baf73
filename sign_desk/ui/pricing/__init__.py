"""The Pricing tab."""
