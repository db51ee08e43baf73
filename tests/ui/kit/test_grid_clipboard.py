"""Blocks of cells as spreadsheets write them."""

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from sign_desk.ui.kit import clipboard

TEXTS = st.text(st.characters(blacklist_categories=("Cs",), blacklist_characters="\r\0"))


@pytest.mark.parametrize(
    ("text", "block"),
    [
        ("12.50", [["12.50"]]),
        ("12.50\r\n", [["12.50"]]),
        ("1\t2\r\n3\t4\r\n", [["1", "2"], ["3", "4"]]),
        ("1\t2\n3", [["1", "2"], ["3", ""]]),
        ("a\n\nb", [["a"], [""], ["b"]]),
        ('"two\nlines"\t"a ""quoted"" word"', [["two\nlines", 'a "quoted" word']]),
        ('5" wide\tx', [['5" wide', "x"]]),
        ('"Small\tLarge', [['"Small', "Large"]]),
        ('"Small" sign\tLarge', [['"Small" sign', "Large"]]),
        ("", []),
    ],
)
def test_text_of_spreadsheets(text, block):
    assert clipboard.from_text(text) == block


@example([[""]])
@example([["a"], [""]])
@given(st.integers(1, 4).flatmap(lambda n: st.lists(st.lists(TEXTS, min_size=n, max_size=n), min_size=1, max_size=4)))
def test_what_is_written_is_read_again(block):
    assert clipboard.from_text(clipboard.to_text(block)) == block


def test_html_of_other_programs():
    html = "<p>Before</p><table><thead><tr><th>A &amp; B</th></tr></thead><tr><td colspan='x'>1</td></tr></table>"
    assert clipboard.from_html(html) == [["A & B"], ["1"]]
    assert clipboard.from_html("<td>no row</td>") == []
