"""The database's schema, version by version. A migration that was released is never edited."""
