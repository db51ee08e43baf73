"""Use cases: the only place where the network and the disk meet. No Qt."""
