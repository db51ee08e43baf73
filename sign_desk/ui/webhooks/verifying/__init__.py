"""Why a delivery verifies or does not."""
