"""Unsaved edits stay with their customiser and store, whatever is opened meanwhile, and are listed with counts."""

from sign_desk.ui.pricing.elsewhere import PricesElsewhere


def listed(at):
    """The customisers with unsaved prices, each with what is told of them."""
    return {need.title.partition(":")[0]: need.text.partition(",")[0] for need in at.needs if "unsaved" in need.title}


async def test_edits_are_kept_and_listed_whatever_is_opened(pricing, service):
    async with pricing() as at:
        records = [{"customiser_id": number, "name": name} for number, name in enumerate(("Neon", "Tubes"), 1)]
        await at.archive.cache.put(at.profile.store_id, "customisers", at.profile.origin, records)
        await at.opened()
        await at.typed("8")
        await at.typed("9")
        await at.opened(2, "Tubes")
        await at.typed("7")
        await at.until(lambda: listed(at) == {"Neon": "2 edits", "Tubes": "1 edit"})
        at.use(store_id="s2", name="Second store")
        await at.until(lambda: not at.needs)
        await at.opened()
        assert at.price != 900, "the edits of another store"
        at.use(store_id="s1", name="Store")
        await at.until(lambda: listed(at) == {"Neon": "2 edits", "Tubes": "1 edit"})
        await at.opened()
        assert at.price == 900
        await at.changes(1)
        at.view.commands.undo.trigger()
        await at.until(lambda: at.price == 800)
        assert service.count("PUT") == 0
        await at.quiet()


async def test_those_of_another_store_are_listed_with_the_way_there(pricing):
    async with pricing() as at:
        first = at.profile
        await at.opened()
        await at.typed("8")
        await at.typed("9")
        await at.opened(2, "Tubes")
        await at.typed("7")
        await at.quiet()
        heard, opened = [], []
        elsewhere = PricesElsewhere(at.view, at.errors.append)
        elsewhere.needsChanged.connect(heard.append)
        elsewhere.openRequested.connect(opened.append)
        elsewhere.look(at.archive, (first,))
        (need,) = await at.until(lambda: heard and heard[-1])
        assert need.title == "Store: unsaved prices"
        assert need.text.startswith("3 edits of 2 customisers, which the store")
        need.run()
        assert opened == [first]
        elsewhere.look(at.archive, ())
        await at.until(lambda: heard[-1] == [])
