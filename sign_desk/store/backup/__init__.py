"""Back-ups: one file of what is kept on a computer, and how it is merged into what is kept on another."""
