"""Pairing and the directory against a hand-written HTTP server that follows the wire's description."""

from __future__ import annotations

import base64
import json
import os
import stat
import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any, cast

import pytest
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

from kiosk import pairing
from kiosk.clock import ServerTime
from kiosk.directory import Directory
from kiosk.memory import outbox
from kiosk.memory.outbox import Row, Teller
from kiosk.memory.thread import Memory
from kiosk.pairing import CannotPair, pair, read, symbols_of
from meeting_place.messages import Reply, VisitEnded
from tests.kiosk.conftest import StoryClock, until

CODE = "7K3F-QXR2-M4P8-DT6X-9ABC"
BADGE = "a" * 64
PLAIN: dict[str, Any] = {
    "kiosk": "persborg-1",
    "place": "persborg",
    "broker": {"host": "127.0.0.1", "port": 8883, "tls": True, "username": "persborg-1", "password": "secret"},
    "ca_pem": "-----BEGIN CERTIFICATE-----",
    "fingerprint": "AB:CD",
    "http_token": "token",
    "server": "",
}


class Server:
    """Answers one pairing code and one directory; `status` and `plain` can be made to misbehave."""

    def __init__(self) -> None:
        self.status = 200
        self.plain = dict(PLAIN)
        self.asked: list[dict[str, str]] = []
        self.badges = [BADGE]
        outer = self

        class Handler(BaseHTTPRequestHandler):
            def do_POST(self) -> None:
                body = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
                outer.asked.append(body)
                self._say(outer.status, outer.seal() if outer.status == 200 else {"title": "no"})

            def do_GET(self) -> None:
                if self.headers["Authorization"] != "Bearer token":
                    self._say(401, {})
                elif self.headers["If-None-Match"] == '"1"' and outer.badges == [BADGE]:
                    self._say(304, None)
                else:
                    self._say(200, {"badges": outer.badges, "valid_days": 7})

            def _say(self, status: int, body: object) -> None:
                content = b"" if body is None else json.dumps(body).encode()
                self.send_response(status)
                self.send_header("ETag", '"1"')
                self.send_header("Content-Length", str(len(content)))
                self.end_headers()
                self.wfile.write(content)

            def log_message(self, format: str, *args: object) -> None:
                """Quiet."""

        self._server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.url = f"http://127.0.0.1:{self._server.server_port}"
        threading.Thread(target=self._server.serve_forever, args=(0.05,), daemon=True).start()

    def seal(self) -> dict[str, object]:
        salt, nonce = os.urandom(16), os.urandom(12)
        symbols = CODE.replace("-", "")
        key = HKDF(algorithm=SHA256(), length=32, salt=salt, info=b"meeting-place pairing 1").derive(
            symbols[4:].encode()
        )
        sealed = AESGCM(key).encrypt(nonce, json.dumps(self.plain).encode(), symbols[:4].encode())
        return {"v": 1, "salt": salt.hex(), "nonce": nonce.hex(), "sealed": base64.b64encode(sealed).decode()}

    def stop(self) -> None:
        self._server.shutdown()
        self._server.server_close()


@pytest.fixture
def http() -> Iterator[Server]:
    server = Server()
    yield server
    server.stop()


def test_a_kiosk_is_paired_once_and_keeps_its_credentials_to_itself(http: Server, tmp_path: Path) -> None:
    folder = tmp_path / "kiosk"
    made = pair(http.url, CODE.lower().replace("-", " "), folder)
    assert (made.kiosk, made.place, made.server) == ("persborg-1", "persborg", http.url)
    assert http.asked == [{"lookup": "7K3F"}], "the secret part never leaves this machine"
    assert read(folder) == made
    assert stat.S_IMODE((folder / pairing.FILE).stat().st_mode) == 0o600
    assert stat.S_IMODE((folder / pairing.CA_FILE).stat().st_mode) == 0o600
    assert stat.S_IMODE(folder.stat().st_mode) == 0o700
    assert "secret" not in repr(made)
    assert "token" not in repr(made)


def test_a_mistyped_secret_unseals_nothing_and_keeps_nothing(http: Server, tmp_path: Path) -> None:
    with pytest.raises(CannotPair, match="mistyped"):
        pair(http.url, CODE[:-1] + "D", tmp_path)
    assert read(tmp_path) is None


@pytest.mark.parametrize(("status", "words"), [(404, "does not know"), (429, "wait"), (500, "500"), (302, "302")])
def test_each_refusal_is_one_clear_sentence(http: Server, tmp_path: Path, status: int, words: str) -> None:
    http.status = status
    with pytest.raises(CannotPair, match=words):
        pair(http.url, CODE, tmp_path)


def test_a_server_that_is_not_there_is_said(tmp_path: Path) -> None:
    with pytest.raises(CannotPair, match="does not answer"):
        pair("http://127.0.0.1:9", CODE, tmp_path)
    with pytest.raises(CannotPair, match="http://"):
        pair("127.0.0.1:9", CODE, tmp_path)


@pytest.mark.parametrize("broken", [{"kiosk": "+/#"}, {"place": ""}, {"ca_pem": ""}, {"broker": {}}])
def test_an_answer_that_makes_no_sense_is_not_kept(http: Server, tmp_path: Path, broken: dict[str, object]) -> None:
    http.plain.update(broken)
    with pytest.raises(CannotPair):
        pair(http.url, CODE, tmp_path)
    assert read(tmp_path) is None


@pytest.mark.parametrize("code", ["", "7K3F", CODE + "7", CODE.replace("9", "U")])
def test_what_cannot_be_a_pairing_code_is_not_sent(code: str) -> None:
    with pytest.raises(CannotPair, match="20 letters"):
        symbols_of(code)


def test_look_alikes_in_a_pairing_code_are_read_kindly() -> None:
    assert symbols_of("o1lI-0000-0000-0000-0000") == "0111" + "0" * 16


def test_a_damaged_pairing_asks_to_be_made_again(tmp_path: Path) -> None:
    (tmp_path / pairing.FILE).write_text("{")
    with pytest.raises(CannotPair, match="again"):
        read(tmp_path)


def test_another_name_is_refused_while_messages_wait_under_the_old_one(http: Server, tmp_path: Path) -> None:
    pair(http.url, CODE, tmp_path)
    memory = Memory(tmp_path, "persborg-1", StoryClock())
    memory.start()
    what, teller = VisitEnded(ticket="a" * 64, place="persborg"), Teller("persborg-1", StoryClock().now())
    row, _ = cast(tuple[Row, object], memory.ask(lambda store: outbox.add(store, what, teller)))
    memory.stop()
    http.plain["kiosk"] = "rosengard-2"
    with pytest.raises(CannotPair, match="1 messages of persborg-1 at persborg still wait"):
        pair(http.url, CODE, tmp_path)
    kept = read(tmp_path)
    assert kept is not None
    assert kept.kiosk == "persborg-1"
    http.plain["kiosk"] = "persborg-1"
    pair(http.url, CODE, tmp_path)
    again = Memory(tmp_path, "persborg-1", StoryClock())
    again.start()
    reply = Reply(memory=row.memory, seq=row.seq, id=row.id, at=StoryClock().now(), outcome="accepted")
    again.ask(lambda store: outbox.settle(store, [reply], StoryClock().now()))
    again.stop()
    http.plain["kiosk"] = "rosengard-2"
    assert pair(http.url, CODE, tmp_path).kiosk == "rosengard-2"


def test_badges_are_fetched_and_believed_for_seven_days(http: Server, tmp_path: Path) -> None:
    clock = StoryClock()
    memory = Memory(tmp_path, "persborg-1", clock)
    memory.start()
    known = pair(http.url, CODE, tmp_path)
    directory = Directory(known, memory, ServerTime(clock))
    directory.start()
    until(lambda: directory.welcomes(BADGE))
    assert not directory.welcomes("b" * 64)
    directory.stop()
    again = Directory(known, memory, ServerTime(clock))
    memory.ask(again.recall)
    assert again.welcomes(BADGE), "also after a restart without a line"
    clock.pass_by(days=7, minutes=1)
    assert not again.welcomes(BADGE)
    again.start()
    until(lambda: again.welcomes(BADGE))
    http.badges = ["b" * 64]
    again.refresh()
    until(lambda: again.welcomes("b" * 64))
    assert not again.welcomes(BADGE)
    again.stop()
    memory.stop()
