"""A kiosk gets its credentials once, from a code that a person carried, and nobody in between learns anything."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path

import pytest
import requests
from cryptography.exceptions import InvalidTag

from booking_server.broker import certificates
from booking_server.web.guard import PatienceWithEach
from tests.booking_server.conftest import Clock, Running, Talk, Told, code_in, open_sealed, wait_for
from tests.booking_server.test_broker import started


def add(running: Running, name: str = "persborg-1", **arguments: str) -> str:
    answer = running.control("kiosk-add", name=name, **arguments)
    assert answer.status_code == 200, answer.text
    return str(answer.json()["text"])


def test_a_kiosk_on_this_machine_gets_the_plain_listener(running: Running) -> None:
    told = running.pair("persborg-1")
    assert (told["kiosk"], told["place"], told["broker"]["host"], told["broker"]["tls"]) == (
        "persborg-1",
        "persborg",
        "127.0.0.1",
        False,
    )
    assert (told["ca_pem"], told["fingerprint"]) == ("", "")


def test_a_kiosk_elsewhere_speaks_tls_under_our_own_authority(
    running: Running, talk: Talk, clock: Clock, tmp_path: Path
) -> None:
    code = code_in(text := add(running, elsewhere="True"))
    told = open_sealed(running.url, code)
    assert told["broker"]["tls"]
    assert told["fingerprint"] in text
    assert certificates.fingerprint(told["ca_pem"]) == told["fingerprint"]
    ca_file = tmp_path / "ca.pem"
    ca_file.write_text(told["ca_pem"])
    told["broker"]["host"] = "127.0.0.1"  # what this machine calls itself may be out of reach here
    kiosk = talk(told, ca_file=ca_file)
    assert kiosk.up.wait(15)
    kiosk.send(Told("persborg-1").envelope(started("persborg"), clock()))
    wait_for(lambda: len(kiosk.replies()) == 1)


def test_a_code_serves_once(running: Running) -> None:
    code = code_in(add(running))
    open_sealed(running.url, code)
    again = requests.post(f"{running.url}/pair", json={"lookup": code[:4]}, timeout=10)
    assert again.status_code == 404
    assert again.headers["content-type"] == "application/problem+json"


def test_a_code_serves_ten_minutes(running: Running, clock: Clock) -> None:
    code = code_in(add(running))
    clock.forward(timedelta(minutes=10))
    assert requests.post(f"{running.url}/pair", json={"lookup": code[:4]}, timeout=10).status_code == 404


def test_only_who_holds_the_whole_code_can_read_the_reply(running: Running) -> None:
    code = code_in(add(running))
    wrong = code[:-1] + ("0" if code[-1] != "0" else "1")
    with pytest.raises(InvalidTag):
        open_sealed(running.url, wrong)


def test_guessing_is_slowed_down(running: Running) -> None:
    answers = [requests.post(f"{running.url}/pair", json={"lookup": "0000"}, timeout=10) for _ in range(21)]
    assert [answer.status_code for answer in answers] == [404] * 20 + [429]
    assert answers[-1].headers["retry-after"] == "60"


def test_one_who_guesses_does_not_keep_others_from_pairing() -> None:
    patience = PatienceWithEach(2, 5)
    assert [patience.allows("192.0.2.1", at) for at in (0, 1, 2)] == [True, True, False]
    assert [patience.allows("192.0.2.2", at) for at in (3, 4, 5)] == [True, True, False]
    assert [patience.allows(f"192.0.2.{last}", 6) for last in (3, 4)] == [True, False]
    assert patience.allows("192.0.2.1", 61)


@pytest.mark.parametrize("path", ["/pair", "/control"])
def test_a_body_that_is_no_json_is_refused(running: Running, path: str) -> None:
    headers = {"Content-Type": "text/plain"}
    answer = requests.post(f"{running.url}{path}", data='{"lookup": "0000"}', headers=headers, timeout=10)
    assert (answer.status_code, answer.json()["status"]) == (415, 415)


@pytest.mark.parametrize("body", [b"", b"{}", b'{"lookup": "ILOU"}', b'{"lookup": 4}', b"\xff", b"[" * 5000])
def test_a_malformed_request_is_refused(running: Running, body: bytes) -> None:
    headers = {"Content-Type": "application/json"}
    answer = requests.post(f"{running.url}/pair", data=body, headers=headers, timeout=10)
    assert (answer.status_code, answer.json()["status"]) == (400, 400)


def test_pairing_again_makes_the_old_credentials_void(running: Running, talk: Talk) -> None:
    old = running.pair()
    kiosk = talk(old)
    assert kiosk.up.wait(10)
    new = running.pair()
    wait_for(lambda: "not-authorised" in kiosk.downs)
    assert talk(new).up.wait(10)
    directory = f"{running.url}/api/kiosk/directory"
    statuses = [
        requests.get(directory, headers={"Authorization": f"Bearer {each['http_token']}"}, timeout=10).status_code
        for each in (old, new)
    ]
    assert statuses == [401, 200]


def test_secrets_are_in_no_file_of_the_server(running: Running) -> None:
    code = code_in(add(running))
    told = open_sealed(running.url, code)
    secrets = (told["http_token"], told["broker"]["password"], code.replace("-", ""), code.replace("-", "")[4:])
    for path in running.data.rglob("*"):
        if path.is_file():
            content = path.read_bytes()
            assert not any(secret.encode() in content for secret in secrets), path


@pytest.mark.parametrize("name", ["", "Persborg 1", "a" * 41, "x/y", "booking-server", "kiosk#"])
def test_a_name_that_could_forge_a_topic_is_refused(running: Running, name: str) -> None:
    answer = running.control("kiosk-add", name=name, place="rosengard")
    assert answer.status_code == 409
    assert "cannot name a kiosk" in answer.json()["detail"]


def test_a_kiosk_needs_a_place_that_exists(running: Running) -> None:
    answer = running.control("kiosk-add", name="lund-1")
    assert answer.status_code == 409
    assert "There is no place 'lund'" in answer.json()["detail"]
