"""The command line: what it starts, what it asks for, and one clear sentence when it cannot."""

from __future__ import annotations

import hashlib
import json
import re
import shutil
import signal
import subprocess
import sys
from datetime import UTC, datetime
from pathlib import Path

import msgspec
import pytest
import requests

from booking_server.__main__ import main
from booking_server.app import Options, Server
from booking_server.batch import Incoming
from booking_server.broker.ports import PortTrouble, listen
from meeting_place import topics
from meeting_place.codec import batch, encode
from meeting_place.messages import MemorySetAside, SettingsSnapshot
from tests.booking_server.conftest import Clock, Running, Start, Talk, Told, code_in, wait_for


def run(*arguments: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-m", "booking_server", *arguments], capture_output=True, text=True, timeout=30, check=False
    )


@pytest.mark.parametrize("arguments", [["--help"], ["run", "--help"], ["kiosk", "add", "--help"]])
def test_help_is_given(arguments: list[str], capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as ended:
        main(arguments)
    assert ended.value.code == 0
    assert "usage: python -m booking_server" in capsys.readouterr().out


def test_a_server_starts_says_where_it_is_and_ends_cleanly(tmp_path: Path) -> None:
    arguments = ["--data", str(tmp_path), "--port", "0", "--tls-listen", "127.0.0.1:0"]
    for number in (signal.SIGTERM, signal.SIGINT):
        server = subprocess.Popen(
            [sys.executable, "-m", "booking_server", *arguments],
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
        )
        assert server.stdout is not None
        ready = next(line for line in server.stdout if line.startswith("Ready:"))
        address = ready.split()[3]
        assert requests.get(f"{address}healthz", timeout=10).json()["ok"]
        server.send_signal(number)
        _, errors = server.communicate(timeout=20)
        assert server.returncode == 0
        assert "Traceback" not in errors
        assert not (tmp_path / "running.json").exists()


def test_tokens_and_badges_are_told_at_the_first_start_only(running: Running) -> None:
    assert [line.split(":")[0] for line in running.said] == [
        "First start",
        "Staff badge for Rosengård, shown this once",
        "Token for the JSON API, shown this once",
    ]
    stored = b"".join(path.read_bytes() for path in running.data.rglob("*") if path.is_file())
    assert running.api_token().encode() not in stored


def test_a_port_in_use_is_one_sentence(tmp_path: Path) -> None:
    with listen("127.0.0.1", 0, "a test") as taken:
        port = taken.getsockname()[1]
        ended = run("--data", str(tmp_path), "--port", str(port))
        assert (ended.returncode, ended.stderr) == (
            2,
            f"Port {port} on 127.0.0.1 is in use by another program: choose another one for the web pages (--port).\n",
        )
        ended = run("--data", str(tmp_path), "--port", "0", "--broker-port", str(port))
        assert ended.returncode == 2
        assert ended.stderr.count("\n") == 1


def test_a_folder_that_cannot_be_written_is_one_sentence(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    ended = run("--data", str(tmp_path / "file" / "server"), "--port", "0")
    assert (ended.returncode, ended.stderr.count("\n")) == (2, 1)
    assert "cannot be written" in ended.stderr


def test_a_second_server_in_the_same_folder_is_one_sentence(running: Running) -> None:
    ended = run("--data", str(running.data), "--port", "0")
    assert (ended.returncode, ended.stderr) == (2, f"A server already runs with the folder {running.data}.\n")


def test_kiosks_are_added_and_listed_with_a_running_server(
    running: Running, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["kiosk", "add", "persborg-1", "--data", str(running.data)]) == 0
    assert len(code_in(capsys.readouterr().out)) == 24
    assert main(["kiosk", "list", "--data", str(running.data)]) == 0
    assert "persborg-1  persborg  not yet paired" in capsys.readouterr().out
    assert main(["kiosk", "remove", "lund-1", "--data", str(running.data)]) == 1
    assert capsys.readouterr().err == "There is no kiosk lund-1.\n"


def test_the_same_is_done_without_a_running_server(running: Running, capsys: pytest.CaptureFixture[str]) -> None:
    running.server.stop()
    where = ["--data", str(running.data)]
    assert main(["kiosk", "add", "hall-7", "--place", "ostervarn", *where]) == 0
    assert "Kiosk hall-7 at ostervarn." in capsys.readouterr().out
    assert main(["badge", "new", *where]) == main(["token", "new", *where]) == main(["put-aside", "run", *where]) == 0
    printed = capsys.readouterr().out
    assert "Staff badge for rosengard" in printed
    assert "0 understood now, 0 still put aside." in printed
    assert main(["put-aside", "list", *where]) == main(["kiosk", "remove", "hall-7", *where]) == 0
    assert main(["kiosk", "list", *where]) == 0
    assert "No kiosk yet" in capsys.readouterr().out


def test_a_place_is_shown_changed_and_its_kiosks_hear_of_it(
    running: Running, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    where = ["--data", str(running.data)]
    assert main(["place", "list", *where]) == main(["place", "show", "rosengard", *where]) == 0
    shown = capsys.readouterr().out.partition("rosengard\n")[2]
    file = tmp_path / "rosengard.json"
    file.write_text(shown.replace('"people_limit": 60', '"people_limit": 99'), encoding="utf-8")
    assert main(["place", "set", str(file), *where]) == 0
    assert main(["place", "show", "rosengard", *where]) == 0
    assert '"people_limit": 99' in capsys.readouterr().out


@pytest.mark.parametrize(
    ("broken", "reason"),
    [
        ("{", "These are no settings of a place"),
        ('{"place": "lund", "name": "Lund", "hours": [], "purposes": []}', "no-hours (hours); no-purposes (purposes)"),
        ('{"place": "Lund/#", "name": "Lund", "hours": [], "purposes": []}', "cannot name a place"),
        ('{"place": "lund", "name": "Lund", "zone": "Moon/Sea", "hours": [], "purposes": []}', "Moon/Sea"),
    ],
)
def test_settings_that_cannot_be_used_change_nothing(
    broken: str, reason: str, running: Running, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    file = tmp_path / "lund.json"
    file.write_text(broken, encoding="utf-8")
    assert main(["place", "set", str(file), "--data", str(running.data)]) == 1
    assert reason in capsys.readouterr().err
    assert main(["place", "show", "lund", "--data", str(running.data)]) == 1


def test_a_strange_address_for_the_broker_is_one_sentence(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["--data", str(tmp_path), "--port", "0", "--tls-listen", "nonsense"]) == 2
    assert capsys.readouterr().err == "'nonsense' is not HOST:PORT, such as 0.0.0.0:8883.\n"


@pytest.mark.parametrize("option", ["--port", "--broker-port"])
@pytest.mark.parametrize("port", ["99999", "-1", "http"])
def test_a_port_that_is_none_is_said(option: str, port: str, capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as ended:
        main([f"{option}={port}"])
    assert ended.value.code == 2
    assert capsys.readouterr().err.endswith(f"{port!r} is no port: give a number from 0 to 65535.\n")


def test_a_broker_port_beyond_the_last_is_said(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["--data", str(tmp_path), "--port", "0", "--tls-listen", "127.0.0.1:99999"]) == 2
    assert capsys.readouterr().err == "'127.0.0.1:99999' is not HOST:PORT, such as 0.0.0.0:8883.\n"


def test_a_first_start_that_fails_gives_away_no_secrets_and_the_next_one_tells_them(
    tmp_path: Path, start: Start
) -> None:
    with listen("127.0.0.1", 0, "a test") as taken:
        port = taken.getsockname()[1]
        for wrong in ({"tls_listen": "nonsense"}, {"broker_port": port}):
            said: list[str] = []
            chosen = Options(**{"data": tmp_path / "server", "port": 0, "tls_listen": "127.0.0.1:0", **wrong})
            server = Server(chosen, lambda: datetime.now(UTC), said.append)
            with pytest.raises((ValueError, PortTrouble)):
                server.start()
            assert said == []
    running = start()
    headers = {"Authorization": f"Bearer {running.api_token()}"}
    answer = requests.get(f"{running.url}/api/places/rosengard/visits", headers=headers, timeout=10)
    assert answer.status_code == 200


@pytest.mark.parametrize("command", [["kiosk", "list"], ["badge", "new"], ["book", "restored"]])
def test_nothing_is_asked_of_a_folder_without_books(
    command: list[str], tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    folder = tmp_path / "nowhere"
    assert main([*command, "--data", str(folder)]) == 1
    assert capsys.readouterr().err == f"There are no books in {folder}: start the server once.\n"
    assert not folder.exists()


def test_a_book_that_was_restored_is_believed_by_kiosks_that_saw_later_revisions(
    start: Start, talk: Talk, tmp_path: Path
) -> None:
    running = start()
    credentials = running.pair()
    running.server.stop()
    shutil.copytree(running.data, tmp_path / "backup")
    where = ["--data", str(running.data)]
    running = start()
    kiosk = talk(credentials)
    topic = topics.settings("rosengard")
    wait_for(lambda: kiosk.last(topic) != b"")
    for limit in ("98", "99"):
        shown = running.control("place-show", name="rosengard").json()["text"]
        running.control("place-set", settings=re.sub('"people_limit": [0-9]+', f'"people_limit": {limit}', shown))
    wait_for(lambda: b'"people_limit":99' in kiosk.last(topic))
    held = msgspec.json.decode(kiosk.last(topic), type=SettingsSnapshot).version
    running.server.stop()
    shutil.rmtree(running.data)
    shutil.copytree(tmp_path / "backup", running.data)
    assert main(["book", "restored", *where]) == 0
    start()
    wait_for(lambda: b'"people_limit":60' in kiosk.last(topic))
    offered = msgspec.json.decode(kiosk.last(topic), type=SettingsSnapshot).version
    assert offered.rev < held.rev
    # A kiosk takes another ledger's snapshot whatever its revision is.
    assert offered.ledger != held.ledger


def test_badges_and_tokens_are_listed_by_their_hash_and_taken_back(
    running: Running, capsys: pytest.CaptureFixture[str]
) -> None:
    where = ["--data", str(running.data)]
    token = running.api_token()
    name = hashlib.sha256(token.encode()).hexdigest()[:12]
    assert main(["token", "list", *where]) == main(["badge", "list", *where]) == 0
    tokens, badges = capsys.readouterr().out.splitlines()
    assert tokens == f"{name}  2026-11-28T13:05:00+00:00"
    assert re.fullmatch("[0-9a-f]{12}  rosengard  2026-11-28T13:05:00[+]00:00", badges)
    address, headers = f"{running.url}/api/places/rosengard/visits", {"Authorization": f"Bearer {token}"}
    assert requests.get(address, headers=headers, timeout=10).status_code == 200
    assert main(["token", "remove", name, *where]) == main(["badge", "remove", badges.split()[0], *where]) == 0
    assert requests.get(address, headers=headers, timeout=10).status_code == 401
    capsys.readouterr()
    assert main(["token", "remove", name, *where]) == main(["badge", "remove", "", *where]) == 1
    assert "names no token" in capsys.readouterr().err


def test_alarms_are_listed_without_what_was_told(
    running: Running, clock: Clock, capsys: pytest.CaptureFixture[str]
) -> None:
    lost = Told().envelope(MemorySetAside(file="kiosk.broken", reason="malformed"), clock())
    running.server.writer.receive(Incoming("rosengard-1", batch([encode(lost)]), lambda: None))
    assert main(["put-aside", "list", "--data", str(running.data)]) == 0
    printed = capsys.readouterr().out
    assert "alarm  2026-11-28T13:05:00+00:00  rosengard-1  memory-set-aside  1 times" in printed
    assert "kiosk.broken" not in printed


def test_slips_follow_the_server_until_an_address_is_said(start: Start) -> None:
    def address(running: Running, place: str) -> str:
        shown = json.loads(running.control("place-show", name=place).json()["text"])
        return str(shown["public_address"])

    first = start()
    assert address(first, "rosengard") == first.url
    shown = first.control("place-show", name="persborg").json()["text"]
    first.control("place-set", settings=shown.replace(first.url, "https://persborg.example"))
    first.server.stop()
    second = start()
    assert [address(second, place) for place in ("rosengard", "persborg")] == [second.url, "https://persborg.example"]
    second.server.stop()
    start(public_address="https://besok.example").server.stop()
    assert address(start(), "rosengard") == "https://besok.example"
