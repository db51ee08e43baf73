"""The Activity panel, shown with the technical details."""
