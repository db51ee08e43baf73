"""What is told of a file of prices."""

from sign_desk.pricing.document import PricingDocument
from sign_desk.pricing.sheets.importing import DryRun, Rejected
from sign_desk.pricing.steps import Step
from sign_desk.ui.pricing.sheets.words import ignored_words, rejected_section


def dry_run(ignored=(), rejected=()):
    return DryRun(PricingDocument({}), 0, 0, 0, rejected, (), ignored, Step("", {}, {}), {})


def test_of_many_columns_that_are_left_alone_only_some_are_named():
    told = ignored_words(dry_run([f"“{number}”" for number in range(16_000)]))
    assert told.endswith("“11”, and 15,988 more.")
    assert ignored_words(dry_run(["“Notes”"])).endswith(": “Notes”.")
    assert ignored_words(dry_run([])) == ""


def test_a_row_that_is_rejected_stands_where_it_does_in_the_file():
    rows = (Rejected("standard", 1234, "Small", "Two rows are alike."), Rejected("Sizes", 4, "", "It has no name."))
    (section,) = rejected_section(dry_run(rejected=rows))
    assert section.title == "2 rows of the file rejected"
    assert [(line.place, line.field, line.note) for line in section.records] == [
        ("standard, row 1,234: Small", "", "Two rows are alike."),
        ("Sizes, row 4", "", "It has no name."),
    ]
