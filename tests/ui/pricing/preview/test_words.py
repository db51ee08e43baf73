"""The words of the preview, whatever the numbers are."""

from decimal import Decimal

import pytest

from sign_desk.pricing.document import PricingDocument
from sign_desk.pricing.keys import LISTS, SIZES
from sign_desk.pricing.preview.curves import Plotter, Question, axes
from sign_desk.pricing.preview.estimate import Estimate, TariffShelf
from sign_desk.pricing.quote import Sign
from sign_desk.pricing.slices import finish
from sign_desk.pricing.units import PriceFormat
from sign_desk.ui.pricing.preview.plot import Plot
from sign_desk.ui.pricing.preview.plot_section import PlotSection
from sign_desk.ui.pricing.preview.question import Asked
from sign_desk.ui.pricing.preview.words import Breakdown, amount_text, cost_words, number_text
from sign_desk.ui.pricing.texts import Texts

USD = PriceFormat("USD", None, "en_US")
SIGN = Sign("", ("Open",), *map(Decimal, (160, 50, 20, 5)))


@pytest.mark.parametrize(
    ("minor", "text"), [("320", "$3.20"), ("320.4", "≈ $3.20"), ("320.5", "≈ $3.21"), ("0", "$0.00")]
)
def test_a_part_of_a_cent_is_told_as_about_so_much(minor, text):
    assert amount_text(Decimal(minor), USD) == text


@pytest.mark.parametrize(
    ("before", "after", "text"),
    [
        (320, 320, "$3.20"),
        (320, 340, "$3.20 → $3.40"),
        (None, 340, "no price → $3.40"),
        (340, None, "$3.40 → no price"),
    ],
)
def test_a_price_is_told_before_and_after(before, after, text):
    before, after = (None if minor is None else Decimal(minor) for minor in (before, after))
    assert cost_words(before, after, USD) == text


@pytest.mark.parametrize(
    ("number", "text"), [("11", "11"), ("1247.40", "1247.4"), ("0.12345", "0.123"), ("1e400", "1e+400")]
)
def test_measures_are_short(number, text):
    assert number_text(Decimal(number), USD) == text


@pytest.mark.parametrize("model", ["FIXED_WIDTH", "MATERIAL_LENGTH", "FRAME_FIT"])
@pytest.mark.parametrize("price", [0, 1e-9, 12.345, 10**25, 1e300])
def test_any_price_can_be_told_and_plotted(qapp, trees, model, price):
    tree = trees[model]
    tree["price_lists"][0]["shipping"] = None
    names = ("base_price", "letter_price", "price_per_cm", "price_per_sq_cm")
    row = tree["price_lists"][0]["rows"][0]
    row |= {name: {"line_1": price} if model == "FIXED_WIDTH" else price for name in names}
    document = PricingDocument(tree)
    price_list, size = document.keys(LISTS)[0], document.keys(SIZES)[0]
    tariffs = finish(TariffShelf().opening(document, document, price_list, 2))
    estimate = tariffs.estimate(size, SIGN)
    assert isinstance(estimate, Estimate)
    assert Breakdown(document, USD).rows(estimate, SIGN.lines)
    section = PlotSection()
    for axis in axes(document, price_list):
        chart = finish(Plotter().charting(tariffs, Question(document, price_list, size, SIGN, axis)))
        section.show_chart(Texts(document, USD), chart, Asked(price_list, size, SIGN))
        assert section.plot.can_be_saved
        assert not section.plot.grab().isNull()
    assert isinstance(section.plot, Plot)
