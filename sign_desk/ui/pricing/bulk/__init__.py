"""Many prices at once: adjusted by a rule, with what comes of it shown first."""
