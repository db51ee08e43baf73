"""What is told of a file of prices."""

from sign_desk.pricing.document import PricingDocument
from sign_desk.pricing.sheets.importing import DryRun
from sign_desk.pricing.steps import Step
from sign_desk.ui.pricing.sheets.words import ignored_words


def dry_run(ignored):
    return DryRun(PricingDocument({}), 0, 0, 0, (), (), ignored, Step("", {}, {}), {})


def test_of_many_columns_that_are_left_alone_only_some_are_named():
    told = ignored_words(dry_run([f"“{number}”" for number in range(16_000)]))
    assert told.endswith("“11”, and 15,988 more.")
    assert ignored_words(dry_run(["“Notes”"])).endswith(": “Notes”.")
    assert ignored_words(dry_run([])) == ""
