"""The sandbox's command line: `python -m sign_desk.sandbox --port 8800 --token demo --data FILE`."""

import argparse
import contextlib
import os
import socket
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import TypeVar

from sign_desk.sandbox.app import Behaviour, create_app
from sign_desk.sandbox.faults import Faults
from sign_desk.sandbox.seed import sow
from sign_desk.sandbox.server import listen, serve
from sign_desk.sandbox.signing import SCHEMES, Scheme
from sign_desk.sandbox.store import Store, StoreUnusable

TOKEN_VARIABLE = "SIGN_DESK_SANDBOX_TOKEN"  # noqa: S105 (a variable's name)

N = TypeVar("N", int, float)


def _port(text: str) -> int:
    return _within(int(text), 0, 65535)


def _count(text: str) -> int:
    return _within(int(text), 0, 1_000_000)


def _milliseconds(text: str) -> float:
    return _within(float(text), 0.0, 3_600_000.0)


def _within(number: N, least: N, most: N) -> N:
    if not least <= number <= most:  # not a number is neither
        raise argparse.ArgumentTypeError(f"{number} is not between {least} and {most}")
    return number


def main(argv: Sequence[str]) -> int:
    """Run a sandbox until it is told to stop; give the exit status."""
    options = _parser().parse_args(argv)
    try:
        store = Store(options.data)
    except StoreUnusable as error:
        return _complain(str(error))
    with contextlib.closing(store):
        try:
            listener = listen(options.port)
        except OSError as error:
            return _complain(f"port {options.port} cannot be used: {error}")
        with listener:
            _run(options, store, listener)
    return 0


def _run(options: argparse.Namespace, store: Store, listener: socket.socket) -> None:
    sow(store, extra_customisers=options.customisers)
    faults = Faults()
    behaviour = Behaviour(
        token=options.token or os.environ.get(TOKEN_VARIABLE) or "demo",
        scheme=Scheme.parse(options.signature),
        allow_unmatched=options.allow_unmatched,
        latency=options.latency / 1000,
    )
    app = create_app(store, faults, behaviour)
    serve(app, listener, on_stop=faults.stop, exit_with_parent=options.exit_with_parent)


def _complain(message: str) -> int:
    print(f"sandbox: {message}", file=sys.stderr)  # noqa: T201 (a command line's error)
    return 1


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="sign-desk sandbox", description="A Sign Customiser of one's own, on this machine only."
    )
    parser.add_argument("--port", type=_port, default=0, metavar="N", help="port to listen on (0: any free one)")
    parser.add_argument("--token", metavar="T", help=f"token to ask for (else ${TOKEN_VARIABLE}, else 'demo')")
    parser.add_argument("--data", type=Path, metavar="FILE", help="keep data in this SQLite file")
    parser.add_argument(
        "--signature",
        choices=SCHEMES,
        default=SCHEMES[0],
        metavar="SCHEME",
        help=f"one of {', '.join(SCHEMES)}",
    )
    parser.add_argument(
        "--allow-unmatched", action="store_true", help="accept orders for products that were never designed"
    )
    parser.add_argument(
        "--customisers", type=_count, default=0, metavar="N", help="make N customisers more (in fresh data only)"
    )
    parser.add_argument("--latency", type=_milliseconds, default=0, metavar="MS", help="wait before every answer")
    parser.add_argument("--exit-with-parent", action="store_true", help="end about 5 s after standard input was closed")
    return parser


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
