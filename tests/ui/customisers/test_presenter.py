"""The Customisers tab on a real service and a real file: what is kept first, then the newest."""

import contextlib
from datetime import datetime, timedelta

import pytest
import shiboken6

from sign_desk.api.client import Client
from sign_desk.services.customisers import Customisers
from sign_desk.services.session import Session
from sign_desk.store.cache import Cache
from sign_desk.store.database import Database
from sign_desk.ui.customisers.presenter import CustomisersPresenter
from sign_desk.ui.customisers.view import CustomisersView
from sign_desk.ui.kit.states import ViewState

PATH = "/api/v2/customisers"


def answer(*names):
    return 200, {"customisers": [{"customiser_id": number, "name": name} for number, name in enumerate(names, 1)]}


@pytest.fixture
def desk(serving, make_profile, tmp_path, qapp):
    """The tab, its presenter, a service and a store on it, all within the test's own coroutine."""

    @contextlib.asynccontextmanager
    async def open_desk():
        errors = []
        view = CustomisersView()
        view.show()
        presenter = CustomisersPresenter(view, errors.append)
        async with serving({PATH: answer("First", "Second")}) as service:
            database = await Database.open(tmp_path / "records.sqlite")
            session = Session(make_profile(origin=service.origin), Client(service.origin, "token"))
            try:
                yield view, presenter, service, Customisers(session, Cache(database))
            finally:
                await session.close()
                await database.close()
        assert errors == []

    return open_desk


def names(view):
    return [customiser.name for customiser in view.model.records()]


async def test_list_is_asked_for_and_shown(desk, until):
    async with desk() as (view, presenter, service, customisers):
        presenter.use(customisers)
        assert view.pages.state is ViewState.LOADING
        await until(lambda: view.model.total == 2)
        assert service.asked == [f"GET {PATH}"]
        assert view.updated.text() == "Updated just now"
        assert not view.refresh_button.busy


async def test_kept_list_is_shown_until_the_newest_is_there(desk, until):
    async with desk() as (view, presenter, service, customisers):
        await customisers.fetch()
        service.may_answer.clear()
        presenter.use(customisers)
        await until(lambda: view.model.total == 2)
        assert view.updated.text() == "From just now, kept on this computer"
        assert view.refresh_button.busy
        service.answers[PATH] = answer("Third")
        service.may_answer.set()
        await until(lambda: names(view) == ["Third"])
        assert view.updated.text() == "Updated just now"


async def test_age_of_the_list_goes_on_by_itself(desk, until, monkeypatch):
    class Later(datetime):
        @classmethod
        def now(cls, tz=None):
            return super().now(tz) + timedelta(minutes=5)

    monkeypatch.setattr("sign_desk.ui.customisers.presenter._MINUTE", 10)
    async with desk() as (view, presenter, _service, customisers):
        presenter.use(customisers)
        await until(lambda: view.updated.text() == "Updated just now")
        monkeypatch.setattr("sign_desk.ui.customisers.presenter.datetime", Later)
        await until(lambda: view.updated.text() == "Updated 5 minutes ago")


async def test_kept_list_stays_when_the_service_fails(desk, until):
    async with desk() as (view, presenter, service, customisers):
        await customisers.fetch()
        service.answers[PATH] = (403, {"message": "<h1>no</h1>"})
        presenter.use(customisers)
        await until(lambda: view.notices.notice("trouble"))
        assert (view.pages.state, view.model.total) == (ViewState.CONTENT, 2)
        service.answers[PATH] = answer("Third")
        view.refresh_button.click()
        await until(lambda: names(view) == ["Third"])
        assert view.notices.notice("trouble") is None


async def test_failure_without_anything_kept_offers_to_try_again(desk, until):
    async with desk() as (view, presenter, service, customisers):
        service.answers[PATH] = (403, {"message": "no"})
        presenter.use(customisers)
        await until(lambda: view.pages.state is ViewState.FAILED)
        service.answers[PATH] = answer("First")
        view.pages.retryRequested.emit()
        await until(lambda: view.pages.state is ViewState.CONTENT)


async def test_loading_can_be_cancelled(desk, until):
    async with desk() as (view, presenter, service, customisers):
        service.may_answer.clear()
        presenter.use(customisers)
        await until(lambda: service.asked)
        view.pages.cancelRequested.emit()
        assert view.pages.state is ViewState.FAILED
        assert not view.refresh_button.busy
        await service.hung_up.wait()


async def test_another_store_drops_the_answer_that_is_awaited(desk, until):
    async with desk() as (view, presenter, service, customisers):
        service.may_answer.clear()
        presenter.use(customisers)
        await until(lambda: service.asked)
        presenter.use(customisers)
        await service.hung_up.wait()
        service.hung_up.clear()
        service.may_answer.set()
        await until(lambda: view.model.total == 2)


async def test_tab_may_be_closed_while_its_request_hangs(desk, until):
    async with desk() as (view, presenter, service, customisers):
        service.may_answer.clear()
        presenter.use(customisers)
        await until(lambda: service.asked)
        shiboken6.delete(view)
        await service.hung_up.wait()


async def test_nothing_is_asked_before_a_store_is_open(desk):
    async with desk() as (_view, presenter, service, _customisers):
        presenter.refresh()
        assert service.asked == []


async def test_over_a_kept_list_it_is_not_told_again_that_the_store_is_signed_out_of(desk, until):
    async with desk() as (view, presenter, service, customisers):
        presenter.use(customisers)
        await until(lambda: view.model.total == 2)
        service.answers[PATH] = 401, {"message": "Unauthenticated."}
        presenter.refresh()
        await until(lambda: service.asked == [f"GET {PATH}"] * 2 and not view.refresh_button.busy)
        assert view.notices.notice("trouble") is None
        assert names(view) == ["First", "Second"]
