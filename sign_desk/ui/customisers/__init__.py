"""The Customisers tab."""
