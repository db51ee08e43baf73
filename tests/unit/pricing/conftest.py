"""Pricing in the shapes of the published contract, one document for each pricing model."""

import json
from pathlib import Path

import pytest

_DOCUMENTS = Path(__file__).with_name("documents.json")


@pytest.fixture
def trees():
    """The raw trees by pricing model, afresh for each test."""
    return json.loads(_DOCUMENTS.read_text("utf-8"))
