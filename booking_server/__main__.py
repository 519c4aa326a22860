"""`python -m booking_server`: start the server, or ask the running one for something."""

from __future__ import annotations

import argparse
import gc
import logging
import signal
import sys
import threading
from datetime import UTC, datetime
from pathlib import Path

DATA = Path("var/server")
EXIT_CANNOT = 2


def main(arguments: list[str]) -> int:
    """The exit code: 0, 1 for a wish that cannot be granted, 2 for a server that cannot run."""
    wanted = _parser().parse_args(arguments if _names_a_command(arguments) else ["run", *arguments])
    logging.basicConfig(format="%(asctime)s %(levelname)s %(name)s %(message)s", stream=sys.stderr)
    logging.getLogger("uvicorn").setLevel(logging.WARNING)
    try:
        return _run(wanted) if wanted.command == "run" else _ask(wanted)
    except ModuleNotFoundError as problem:
        print(f"The Python package {problem.name} is missing: run make setup.", file=sys.stderr)
        return EXIT_CANNOT


def _run(wanted: argparse.Namespace) -> int:
    from booking_server.app import Options, Server
    from booking_server.broker.child import BrokerTrouble
    from booking_server.broker.ports import PortTrouble
    from booking_server.running import AlreadyRunning, CannotUse
    from booking_server.store.connection import BookTrouble

    options = Options(
        data=wanted.data,
        host=wanted.host,
        port=wanted.port,
        broker_port=wanted.broker_port,
        tls_listen=wanted.tls_listen,
        broker_address=wanted.broker_address,
        public_address=wanted.public_address,
    )
    ended = threading.Event()
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, lambda *_: ended.set())
    server = Server(options, lambda: datetime.now(UTC), lambda line: print(line, flush=True))
    try:
        server.start()
    except (AlreadyRunning, BookTrouble, BrokerTrouble, CannotUse, PortTrouble, ValueError) as problem:
        print(problem, file=sys.stderr)
        return EXIT_CANNOT
    # A backlog makes many small things that die young: looked for rarely, they cost a fifth less.
    gc.freeze()
    gc.set_threshold(20_000, 50, 50)
    broker = server.broker.wishes.port if server.broker else 0
    print(f"Ready: pages on {server.address}/ , broker on 127.0.0.1:{broker}, books in {wanted.data}.", flush=True)
    ended.wait()
    server.stop()
    return 0


def _ask(wanted: argparse.Namespace) -> int:
    from booking_server.asking import ask
    from booking_server.refusing import Refused

    taken = {"data", "command", "action"}
    arguments = {key: value for key, value in vars(wanted).items() if key not in taken and value}
    try:
        print(ask(wanted.data, f"{wanted.command}-{wanted.action}", {k: str(v) for k, v in arguments.items()}))
    except Refused as refused:
        print(refused, file=sys.stderr)
        return 1
    return 0


def _names_a_command(arguments: list[str]) -> bool:
    if {"-h", "--help"} & set(arguments[:1]):
        return True
    return bool(arguments) and not arguments[0].startswith("-")


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="python -m booking_server",
        description="Keeps the books of the meeting places: the server with its broker and web pages, and what can be"
        " asked of it. Without a command it runs; `run --help` lists its options.",
    )
    commands = parser.add_subparsers(dest="command", required=True)
    _add_run(commands.add_parser("run", help="start the server; Ctrl-C ends it", formatter_class=_Formatter))

    kiosk = commands.add_parser("kiosk", help="let kiosks in, cut them off").add_subparsers(
        dest="action", required=True
    )
    add = _action(kiosk, "add", "make room for a kiosk and print its pairing code (ten minutes, once)")
    add.add_argument("name", help="such as persborg-1")
    add.add_argument("--place", default="", help="its place; without it the name up to its number: persborg")
    add.add_argument(
        "--elsewhere", action="store_true", help="give it the TLS listener even if it asks from this machine"
    )
    _action(kiosk, "remove", "cut a kiosk off at once").add_argument("name")
    _action(kiosk, "list", "every kiosk")

    place = commands.add_parser("place", help="what a place is: hours, purposes, languages").add_subparsers(
        dest="action", required=True
    )
    _action(place, "list", "every place")
    _action(place, "show", "the settings of a place, as JSON").add_argument("name")
    _action(place, "set", "make a place what a file says; its kiosks hear of it at once").add_argument(
        "settings", type=_text_of, metavar="FILE", help="JSON as `place show` prints it"
    )

    _add_keys(commands)
    aside = commands.add_parser("put-aside", help="messages that were not understood, and alarms").add_subparsers(
        dest="action", required=True
    )
    _action(aside, "list", "which there are, and why; then the alarms")
    _action(aside, "run", "try them again, as after an upgrade")
    book = commands.add_parser("book", help="the book itself").add_subparsers(dest="action", required=True)
    _action(book, "restored", "say so after putting a backup back, so that kiosks believe the book")
    return parser


def _add_keys(commands: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    badge = commands.add_parser("badge", help="staff badges").add_subparsers(dest="action", required=True)
    _action(badge, "new", "a new badge code, shown once").add_argument(
        "--place", default="rosengard", help="the place whose kiosks it opens"
    )
    token = commands.add_parser("token", help="tokens of the JSON API").add_subparsers(dest="action", required=True)
    _action(token, "new", "a new token, shown once")
    for kind, actions in (("badge", badge), ("token", token)):
        _action(actions, "list", f"every {kind}, by how its hash begins")
        _action(actions, "remove", f"take a {kind} back").add_argument(
            "name", help=f"its first column in `{kind} list`"
        )


def _text_of(file: str) -> str:
    try:
        return Path(file).read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError) as problem:
        raise argparse.ArgumentTypeError(f"{file} cannot be read: {problem}") from problem


def _port(text: str) -> int:
    if not (text.isascii() and text.isdigit()) or int(text) > 65535:
        raise argparse.ArgumentTypeError(f"{text!r} is no port: give a number from 0 to 65535.")
    return int(text)


class _Formatter(argparse.ArgumentDefaultsHelpFormatter):
    """Shows what holds when nothing is said."""


def _add_run(run: argparse.ArgumentParser) -> None:
    run.add_argument("--data", type=Path, default=DATA, metavar="DIR", help="where the books are kept")
    run.add_argument("--host", default="127.0.0.1", help="address for the web pages; 0.0.0.0 for all")
    run.add_argument("--port", type=_port, default=8080, metavar="N", help="port for the web pages; 0 for any")
    run.add_argument(
        "--broker-port",
        type=_port,
        default=0,
        metavar="N",
        help="the broker's port on loopback; 0 finds one and keeps it",
    )
    run.add_argument(
        "--tls-listen",
        default="0.0.0.0:8883",
        metavar="HOST:PORT",
        help="where the broker listens with TLS once a kiosk on another machine is paired",
    )
    run.add_argument("--broker-address", default="", metavar="NAME", help="how other machines reach this one")
    run.add_argument(
        "--public-address", default="", metavar="URL", help="what the QR codes begin with; else the web pages' address"
    )


def _action(
    actions: argparse._SubParsersAction[argparse.ArgumentParser], name: str, what: str
) -> argparse.ArgumentParser:
    action = actions.add_parser(name, help=what, formatter_class=_Formatter)
    action.add_argument("--data", type=Path, default=DATA, metavar="DIR", help="where the books are kept")
    return action


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
