"""The Pricing tab on a real service and a real file: what is kept first, then the newest."""

from dataclasses import replace

import pytest
import shiboken6

from sign_desk.api.errors import Unauthenticated
from sign_desk.api.records import Customiser, from_wire
from sign_desk.money import MinorUnit
from sign_desk.services.pricing import Pricing
from sign_desk.services.session import Session
from sign_desk.store.cache import Cache
from sign_desk.store.errors import DiskFull
from sign_desk.ui.kit.states import ViewState
from sign_desk.ui.pricing.presenter import PricingPresenter
from sign_desk.ui.pricing.view import PricingView


@pytest.fixture
def errors():
    return []


@pytest.fixture
def view(qapp):
    view = PricingView()
    view.show()
    return view


@pytest.fixture
def pricing(session, database):
    return Pricing(session, Cache(database))


@pytest.fixture
def presenter(view, errors, pricing, profile):
    presenter = PricingPresenter(view, errors.append)
    presenter.use(pricing, profile)
    yield presenter
    assert errors == []


def customiser(id_=1, name="Neon"):
    return from_wire(Customiser, {"customiser_id": id_, "name": name})


def base_price(view):
    (price, *_) = (row.text(("base_price", "line_1")) for row in view.rows.model.records())
    return price


async def test_nothing_is_asked_before_a_customiser_is_open(presenter, view, service):
    presenter.refresh()
    assert view.pages.state is ViewState.EMPTY
    assert service.asked == []


async def test_the_pricing_is_asked_for_and_shown(presenter, view, service, until):
    presenter.open(customiser(1, "Neon"))
    assert view.pages.state is ViewState.LOADING
    await until(lambda: view.is_loaded)
    assert service.asked == ["/api/v2/customisers/1/pricing"]
    assert (view.title.text(), base_price(view)) == ("Neon", "$10.00")
    assert view.updated.text() == "Updated just now"
    assert not view.refresh_button.busy


async def test_what_is_kept_is_shown_until_the_newest_is_there(presenter, view, service, pricing, until):
    await pricing.fetch(1)
    service.may_answer.clear()
    presenter.open(customiser(1))
    await until(lambda: view.is_loaded)
    assert view.updated.text() == "From just now, kept on this computer"
    assert view.refresh_button.busy

    service.tree["price_lists"][0]["rows"][0]["base_price"]["line_1"] = 1100
    service.may_answer.set()
    await until(lambda: not view.refresh_button.busy)
    assert (view.updated.text(), base_price(view)) == ("Updated just now", "$11.00")


async def test_what_is_kept_stays_when_the_service_fails(presenter, view, service, pricing, until):
    await pricing.fetch(1)
    service.status = 404
    presenter.open(customiser(1))
    await until(lambda: view.notices.notice("trouble"))
    assert view.is_loaded
    assert view.updated.text().endswith("kept on this computer")

    service.status = 200
    view.refresh_button.click()
    await until(lambda: view.updated.text() == "Updated just now")
    assert view.notices.notice("trouble") is None


async def test_without_anything_kept_a_failure_offers_to_try_again(presenter, view, service, until):
    service.status = 403
    presenter.open(customiser(1))
    await until(lambda: view.pages.state is ViewState.FAILED)
    service.status = 200
    view.pages.retryRequested.emit()
    await until(lambda: view.is_loaded)


async def test_loading_can_be_cancelled(presenter, view, service, until):
    service.may_answer.clear()
    presenter.open(customiser(1))
    await until(lambda: service.asked)
    view.pages.cancelRequested.emit()
    assert view.pages.state is ViewState.FAILED
    assert not view.refresh_button.busy
    await service.hung_up.wait()


async def test_only_the_customiser_opened_last_is_shown(presenter, view, service, until):
    service.may_answer.clear()
    presenter.open(customiser(1, "First"))
    await until(lambda: service.asked)
    presenter.open(customiser(2, "Second"))
    await service.hung_up.wait()
    service.hung_up.clear()
    service.may_answer.set()
    await until(lambda: view.is_loaded)
    assert view.title.text() == "Second"
    assert view.about.text().startswith("Customiser 2 ")
    assert service.asked[-1] == "/api/v2/customisers/2/pricing"


async def test_another_store_closes_what_was_open(presenter, view, pricing, profile, until):
    presenter.open(customiser(1))
    await until(lambda: view.is_loaded)
    presenter.use(pricing, replace(profile, store_id="s2"))
    assert view.pages.state is ViewState.EMPTY


async def test_an_answer_about_the_same_store_shows_its_prices_anew(presenter, view, pricing, profile, until):
    yen = replace(profile, currency="JPY")
    presenter.use(pricing, yen)
    presenter.open(customiser(1))
    await until(lambda: view.is_loaded)
    assert (view.counting.isVisible(), base_price(view)) == (True, "1000")

    presenter.use(pricing, replace(yen, minor_unit=MinorUnit.ISO))
    await until(lambda: view.is_loaded)
    assert (view.counting.isVisible(), base_price(view)) == (False, "¥1,000")


async def test_signed_out_what_is_kept_can_be_read(pricing, profile, database):
    await pricing.fetch(1)
    signed_out = Pricing(Session(profile, None), Cache(database))
    with pytest.raises(Unauthenticated):
        await signed_out.fetch(1)
    assert (await signed_out.kept(1)).document.pricing_model == "FIXED_WIDTH"


async def test_without_a_place_to_keep_it_pricing_is_read_all_the_same(session):
    pricing = Pricing(session, None)
    book = await pricing.fetch(1)
    assert (book.kept, book.document.pricing_model) == (False, "FIXED_WIDTH")
    assert await pricing.kept(1) is None


async def test_a_full_disk_does_not_hide_the_prices(session, expected_logs):
    class FullDisk:
        async def put(self, *_place):
            raise DiskFull

    expected_logs.append("the pricing of customiser 1 could not be kept")
    book = await Pricing(session, FullDisk()).fetch(1)
    assert book.document.pricing_model == "FIXED_WIDTH"


async def test_what_is_kept_is_the_tree_unchanged(pricing, service):
    fetched = await pricing.fetch(1)
    kept = await pricing.kept(1)
    assert kept.document.tree == service.tree
    assert kept.kept
    assert abs((kept.fetched_at - fetched.fetched_at).total_seconds()) < 60
    assert await pricing.kept(2) is None


async def test_the_tab_may_go_while_its_request_hangs(presenter, view, service, until):
    service.may_answer.clear()
    presenter.open(customiser(1))
    await until(lambda: service.asked)
    view.deleteLater()
    await service.hung_up.wait()
    assert not shiboken6.isValid(view)
