"""Orders on this computer: the ledger, its history, drafts."""
