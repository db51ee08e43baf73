"""How a burst of deliveries is taken: all of them kept and synced to the disk, while the window's loop runs on.

The yardstick is uvicorn in a thread of its own with an application that reads each body and keeps nothing.
"""

import asyncio
import json
import tempfile
import threading
import time
from collections.abc import Callable, Coroutine, Iterator
from concurrent.futures import Future, ProcessPoolExecutor
from contextlib import ExitStack
from multiprocessing import get_context
from pathlib import Path

import uvicorn
from measure import Measure, Reading, Seconds

from sign_desk.api.listener import HOST
from sign_desk.services.session import Session
from sign_desk.services.webhooks.choices import ReceiverSettings, WebhookChoices
from sign_desk.services.webhooks.receiver import Receiver
from sign_desk.services.webhooks.verdicts import Keys
from sign_desk.store.archive import Archive
from sign_desk.store.profiles import Profile
from sign_desk.store.webhooks.deliveries import DeliveryQuery
from sign_desk.webhooks.captured import Secret, SecretKind
from sign_desk.webhooks.recorded import DeliveryLimits
from sign_desk.webhooks.signature import LIKELIEST, SIGNATURE_HEADER, TIMESTAMP_HEADER, sign

BURST = 2000
_AT_ONCE = 100
_TICK = 0.005
_SECRET = Secret(SecretKind.SUBSCRIPTION, "the benchmark's", "benchmark-secret")
_ORIGIN = "https://signs.example"


class Burst:
    """Deliveries, signed one by one, and a process of their own that sends them."""

    def __init__(self, count: int, sender: ProcessPoolExecutor) -> None:
        timestamp = str(int(time.time()))
        self.requests = [_request(number, timestamp) for number in range(count)]
        self._sender = sender
        sender.submit(_send_all, [], 0).result()

    def send(self, port: int, path: str = "/hook") -> Future[None]:
        """Send all of them, some at a time, and expect each to be accepted."""
        return self._sender.submit(_send_all, self.requests, port, path)


def _send_all(requests: list[tuple[bytes, bytes]], port: int, path: str = "") -> None:
    waiting = iter(requests)

    async def send_some() -> None:
        for head, body in waiting:
            reader, writer = await asyncio.open_connection(HOST, port)
            writer.write(b"POST %s HTTP/1.1\r\n" % path.encode() + head + body)
            answer = await reader.read()
            writer.close()
            if b" 200 " not in answer[:20]:
                raise AssertionError(answer)

    async def send() -> None:
        await asyncio.gather(*(send_some() for _ in range(_AT_ONCE)))

    asyncio.run(send())


def _request(number: int, timestamp: str) -> tuple[bytes, bytes]:
    order = {
        "order_number": number,
        "external_order_number": f"SC-{number}",
        "external_id": f"order-{number}",
        "note": "x" * 1500,
    }
    body = json.dumps({"order": order}).encode()
    headers = {
        "Host": "receiver",
        "Connection": "close",
        "Content-Type": "application/json",
        "Content-Length": str(len(body)),
        TIMESTAMP_HEADER: timestamp,
        SIGNATURE_HEADER: sign(LIKELIEST, _SECRET.value, timestamp, body),
    }
    return "".join(f"{name}: {value}\r\n" for name, value in headers.items()).encode() + b"\r\n", body


class Desk:
    """A receiver on a loop that stands for the window's, with a file of its own."""

    def __init__(self, runner: asyncio.Runner, folder: Path, burst: Burst) -> None:
        self._runner = runner
        self._burst = burst
        self._told = 0
        runner.run(self._begin(folder / "archive.sqlite3"))

    async def _begin(self, file: Path) -> None:
        self._archive = await Archive.open(file)
        profile = Profile("a" * 32, "Bench", _ORIGIN, "USD", 42, "#000000", view_only=False, operator="Bench")
        session = Session(profile, None)
        choices = WebhookChoices(session, self._archive)
        await choices.set_receiver(ReceiverSettings(path="/hook", limits=DeliveryLimits(1_000_000, 30)))
        self._receiver = Receiver(session, self._archive, choices)
        self._receiver.use(Keys((_SECRET,)))
        self._receiver.received = self._count
        await self._receiver.start()

    def take(self) -> object:
        """Take the burst, until the last delivery was told to the window."""
        return self._runner.run(self._take())

    async def _take(self) -> None:
        before, self._told = await self._kept(), 0
        count = len(self._burst.requests)
        port = int(self._receiver.address.split(":")[2].partition("/")[0])
        await asyncio.wrap_future(self._burst.send(port))
        while self._told < count:  # noqa: ASYNC110 (it is what the window does, too)
            await asyncio.sleep(_TICK)
        lost = count - (await self._kept() - before)
        if lost:
            raise AssertionError(f"{lost} deliveries were lost")

    async def _kept(self) -> int:
        return (await self._archive.deliveries.page(DeliveryQuery("a" * 32, _ORIGIN), limit=1)).total

    def _count(self, news: object) -> None:
        self._told += len(news)  # type: ignore[arg-type]

    def wait(self) -> Seconds:
        """Take the burst and tell the longest wait of the window in it."""
        return self._runner.run(_longest_wait(self._take()))

    def close(self) -> None:
        """Stop, and close the file."""
        self._runner.run(self._receiver.stop())
        self._runner.run(self._archive.close())


class Bare:
    """uvicorn with an application that reads, and keeps nothing."""

    def __init__(self, burst: Burst) -> None:
        self._burst = burst
        config = uvicorn.Config(
            _app, host=HOST, port=0, log_level="critical", lifespan="off", http="h11", loop="asyncio"
        )
        self._server = uvicorn.Server(config)
        self._thread = threading.Thread(target=self._server.run)
        self._thread.start()
        while not self._server.started:
            time.sleep(0.01)
        self._port = self._server.servers[0].sockets[0].getsockname()[1]

    def take(self) -> object:
        """Take the burst."""
        return self._burst.send(self._port).result()

    def wait(self) -> Seconds:
        """Take the burst and tell the longest wait of a loop beside it."""
        with asyncio.Runner() as runner:
            return runner.run(_longest_wait(asyncio.to_thread(self.take)))

    def close(self) -> None:
        """Stop."""
        self._server.should_exit = True
        self._thread.join()


async def _app(scope: object, receive: Callable[[], Coroutine], send: Callable[[object], Coroutine]) -> None:
    while (await receive()).get("more_body"):
        pass
    headers = [(b"content-type", b"application/json"), (b"content-length", b"2")]
    await send({"type": "http.response.start", "status": 200, "headers": headers})
    await send({"type": "http.response.body", "body": b"{}"})


async def _longest_wait(work: Coroutine[object, object, object]) -> Seconds:
    """Do some work, and tell how long this loop was held up at most meanwhile."""
    working = asyncio.create_task(work)
    longest = 0.0
    while not working.done():
        begun = time.perf_counter()
        await asyncio.sleep(_TICK)
        longest = max(longest, time.perf_counter() - begun - _TICK)
    await working
    return Seconds(longest)


def measures(count: int = BURST) -> Iterator[Measure | Reading]:
    """Give each measure's name, what is measured, and its yardstick. The file goes when the last one was taken."""
    with ExitStack() as kept:
        burst = Burst(count, kept.enter_context(ProcessPoolExecutor(1, get_context("spawn"))))
        folder = Path(kept.enter_context(tempfile.TemporaryDirectory(prefix="sign-desk-bench-")))
        runner = kept.enter_context(asyncio.Runner())
        desk = Desk(runner, folder, burst)
        kept.callback(desk.close)
        bare = Bare(burst)
        kept.callback(bare.close)
        yield Measure(
            f"receiver: burst of {count}, kept (yardstick keeps nothing)", desk.take, bare.take, "none lost", 3
        )
        yield Measure(f"receiver: longest wait of the window in a burst of {count}", desk.wait, bare.wait, "100 ms", 3)
