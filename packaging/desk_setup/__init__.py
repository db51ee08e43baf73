"""What packaging/bootstrap.py does: prepare this checkout's environment, then start something in it."""
