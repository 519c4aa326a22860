"""The pages and the API: kind, in three languages, without a name, and with one shape of error."""

from __future__ import annotations

import os
import re
import secrets
import signal
import socket
from datetime import timedelta

import pytest
import requests

from booking_server.batch import Incoming
from booking_server.jobs.forgetting import forget
from booking_server.web.pages import choose_language
from meeting_place import tickets
from meeting_place.codec import batch, encode
from meeting_place.messages import (
    AnyWhat,
    MemorySetAside,
    TicketReplaced,
    VisitEnded,
    VisitForgotten,
    VisitorNamed,
    VisitStarted,
)
from tests.booking_server.conftest import Clock, Running, Told, wait_for


class Visitor:
    """A ticket and what is told of it, handed straight to the writer."""

    def __init__(self, running: Running, clock: Clock) -> None:
        self.code = tickets.make("visit", secrets.token_bytes(10))
        self._running, self._clock, self._told = running, clock, Told()

    def tell(self, what: AnyWhat) -> None:
        done: list[bool] = []
        body = batch([encode(self._told.envelope(what, self._clock()))])
        self._running.server.writer.receive(Incoming("rosengard-1", body, lambda: done.append(True)))
        wait_for(lambda: bool(done))

    def starts(self, people: int = 1) -> None:
        self.tell(
            VisitStarted(ticket=self.code.ticket, place="rosengard", purpose="coffee", people=people, language="ar")
        )

    def page(self, language: str = "sv", path: str = "/t/") -> requests.Response:
        return requests.get(
            f"{self._running.url}{path}{self.code.symbols}", headers={"Accept-Language": language}, timeout=10
        )


@pytest.fixture
def visitor(running: Running, clock: Clock) -> Visitor:
    return Visitor(running, clock)


def words(page: requests.Response) -> str:
    page.encoding = "utf-8"
    return " ".join(re.sub(r"<[^>]*>", " ", page.text).split())


def test_a_ticket_shows_its_visit_and_nobodys_name(visitor: Visitor) -> None:
    visitor.starts(people=5)
    visitor.tell(VisitorNamed(ticket=visitor.code.ticket, first_name="Scheherazade"))
    page = visitor.page()
    assert page.status_code == 200
    for said in ("Du är incheckad", "Rosengård", "14:05", "Antal 5", "Fika och träffas"):
        assert said in words(page)
    assert "Scheherazade" not in page.text
    assert visitor.code.symbols not in page.text


def test_a_ticket_answers_in_capitals_and_small_letters(visitor: Visitor) -> None:
    visitor.starts()
    assert visitor.page(path="/T/").text == visitor.page(path="/t/").text


@pytest.mark.parametrize(
    ("language", "said", "way"),
    [
        ("sv", "Du är incheckad", "ltr"),
        ("en-GB,sv;q=0.5", "You are checked in", "ltr"),
        ("ar", "تم تسجيل دخولك", "rtl"),
    ],
)
def test_a_ticket_speaks_the_visitors_language(visitor: Visitor, language: str, said: str, way: str) -> None:
    visitor.starts()
    page = visitor.page(language)
    assert said in words(page)
    assert f'dir="{way}">' in page.text.splitlines()[1]


def test_a_ticket_is_kept_by_no_browser_and_named_to_no_other_site(visitor: Visitor) -> None:
    headers = visitor.page().headers
    assert (headers["cache-control"], headers["referrer-policy"]) == ("no-store", "no-referrer")
    assert "default-src 'none'" in headers["content-security-policy"]
    assert "set-cookie" not in headers


def test_every_state_of_a_ticket_has_its_own_kind_answer(visitor: Visitor, running: Running, clock: Clock) -> None:
    assert (visitor.page().status_code, "känner inte igen" in words(visitor.page())) == (404, True)
    visitor.starts()
    visitor.tell(VisitEnded(ticket=visitor.code.ticket, place="rosengard"))
    assert "Du är utcheckad" in words(visitor.page())
    visitor.tell(VisitForgotten(ticket=visitor.code.ticket))
    assert "Dina uppgifter tas bort" in words(visitor.page())
    assert "Rosengård" not in words(visitor.page())
    clock.forward(timedelta(hours=25))
    running.server.writer.change(forget).result(10)
    assert "Dina uppgifter tas bort" in words(visitor.page())
    other = Visitor(running, clock)
    other.starts()
    other.tell(TicketReplaced(ticket=other.code.ticket, by="ab" * 32))
    assert "Lappen gäller inte längre" in words(other.page())


@pytest.mark.parametrize(
    "path",
    [
        "/t/",
        "/t/V",
        "/t/%00",
        "/t/%F0%9F%8E%88",
        "/t/" + "V" * 5000,
        "/t/..%2f..%2fetc%2fpasswd",
        "/t/<script>",
        "/%zz",
    ],
)
def test_a_hostile_address_gets_a_clear_answer(running: Running, path: str) -> None:
    request = f"GET {path} HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n"
    with socket.create_connection(("127.0.0.1", running.server.web_port), timeout=10) as line:
        line.sendall(request.encode())
        answer = line.makefile("rb").read()
    assert 400 <= int(answer.split()[1]) < 500
    assert b"Traceback" not in answer
    assert b"<script>" not in answer


@pytest.mark.parametrize(
    ("method", "path", "status"),
    [
        ("GET", "/nothing", 404),
        ("POST", "/healthz", 405),
        ("BREW", "/", 405),
        ("GET", "/pair", 405),
        ("GET", "/api/places/rosengard/visits", 401),
        ("GET", "/api/kiosk/directory", 401),
        ("POST", "/control", 401),
    ],
)
def test_every_error_has_one_shape(running: Running, method: str, path: str, status: int) -> None:
    answer = requests.request(method, f"{running.url}{path}", json={"command": "kiosk-list"}, timeout=10)
    assert answer.status_code == status
    assert answer.headers["content-type"] == "application/problem+json"
    told = answer.json()
    assert set(told) == {"type", "title", "detail", "status"}
    assert told["status"] == status


def test_a_body_that_is_too_large_is_refused(running: Running) -> None:
    headers = {"Content-Type": "application/json"}
    answer = requests.post(f"{running.url}/pair", data=b'"' + b"x" * 100_000 + b'"', headers=headers, timeout=10)
    assert (answer.status_code, answer.json()["status"]) == (413, 413)


def test_the_api_tells_who_is_present_to_those_with_a_token(visitor: Visitor, running: Running) -> None:
    visitor.starts(people=3)
    address = f"{running.url}/api/places/rosengard/visits"
    headers = {"Authorization": f"Bearer {running.api_token()}"}
    told = requests.get(address, headers=headers, timeout=10).json()
    assert told == {
        "place": "rosengard",
        "people": 3,
        "visits": [{"since": "2026-11-28T13:05:00Z", "people": 3, "purpose": "coffee"}],
    }
    assert requests.get(address, headers={"Authorization": "Bearer \xff"}, timeout=10).status_code == 401
    nowhere = requests.get(f"{running.url}/api/places/lund/visits", headers=headers, timeout=10)
    assert nowhere.status_code == 404


def test_the_api_describes_itself(running: Running) -> None:
    told = requests.get(f"{running.url}/api/openapi.json", timeout=10).json()
    assert set(told["paths"]) == {"/api/places/{place}/visits", "/api/kiosk/directory"}
    assert told["components"]["securitySchemes"]["token"]["scheme"] == "bearer"
    for path, statuses in (
        ("/api/places/{place}/visits", {"200", "400", "401", "404"}),
        ("/api/kiosk/directory", {"200", "304", "401"}),
    ):
        responses = told["paths"][path]["get"]["responses"]
        assert set(responses) == statuses
        for status in statuses & {"400", "401", "404"}:
            schema = responses[status]["content"]["application/problem+json"]["schema"]
            problem = told["components"]["schemas"][schema["$ref"].rsplit("/", 1)[1]]
            assert set(problem["properties"]) == {"type", "title", "detail", "status"}


def test_a_page_can_be_asked_for_its_head_alone(visitor: Visitor, running: Running) -> None:
    visitor.starts()
    for path in ("/", f"/t/{visitor.code.symbols}", "/healthz"):
        head, whole = (requests.request(how, f"{running.url}{path}", timeout=10) for how in ("HEAD", "GET"))
        assert (head.status_code, head.content) == (200, b"")
        assert head.headers["content-type"] == whole.headers["content-type"]


def test_a_kiosk_fetches_the_badges_once_and_again_when_they_changed(running: Running) -> None:
    headers = {"Authorization": f"Bearer {running.pair()['http_token']}"}
    address = f"{running.url}/api/kiosk/directory"
    first = requests.get(address, headers=headers, timeout=10)
    assert (len(first.json()["badges"]), first.json()["valid_days"]) == (1, 7)
    headers["If-None-Match"] = first.headers["etag"]
    assert requests.get(address, headers=headers, timeout=10).status_code == 304
    badge = new_badge(running, "rosengard")
    second = requests.get(address, headers=headers, timeout=10)
    assert second.status_code == 200
    assert badge in second.json()["badges"]


def test_a_badge_opens_the_kiosks_of_its_own_place_until_it_is_taken_back(running: Running) -> None:
    def badges(token: str) -> list[str]:
        headers = {"Authorization": f"Bearer {token}"}
        found = requests.get(f"{running.url}/api/kiosk/directory", headers=headers, timeout=10).json()["badges"]
        return list(found)

    here, there = (running.pair(name)["http_token"] for name in ("rosengard-1", "persborg-1"))
    assert badges(there) == []
    badge = new_badge(running, "persborg")
    assert badges(there) == [badge]
    assert badge not in badges(here)
    assert running.control("badge-remove", name=badge[:12]).status_code == 200
    assert badges(there) == []
    assert len(badges(here)) == 1


def new_badge(running: Running, place: str) -> str:
    printed = running.control("badge-new", place=place).json()["text"]
    badge = tickets.read(printed.split(":")[1])
    assert isinstance(badge, tickets.Code)
    return badge.ticket


def test_health_says_what_is_wrong_and_recovers(running: Running) -> None:
    def healthy() -> requests.Response:
        return requests.get(f"{running.url}/healthz", timeout=10)

    assert (healthy().status_code, healthy().json()["ok"]) == (200, True)
    running.server.writer.trouble = "database or disk is full"
    assert healthy().status_code == 503
    assert healthy().json()["database"] == "database or disk is full"
    running.server.writer.trouble = ""
    assert running.server.broker is not None
    before = running.server.broker.pid or 0
    os.kill(before, signal.SIGKILL)
    wait_for(lambda: healthy().status_code == 503)
    wait_for(lambda: healthy().status_code == 200)
    assert running.server.broker.pid != before


def test_health_counts_the_alarms(running: Running, clock: Clock) -> None:
    told = Told()
    lost = [told.envelope(MemorySetAside(file="kiosk.broken", reason=why), clock()) for why in ("malformed", "empty")]
    done: list[bool] = []
    body = batch([encode(each) for each in lost])
    running.server.writer.receive(Incoming("rosengard-1", body, lambda: done.append(True)))
    wait_for(lambda: bool(done))
    health = requests.get(f"{running.url}/healthz", timeout=10)
    assert (health.status_code, health.json()["alarms"]) == (200, 2)


def test_the_front_page_tells_which_places_are_open(running: Running, clock: Clock) -> None:
    assert "Rosengård Öppet till 16:00" in words(requests.get(running.url, timeout=10))
    clock.forward(timedelta(hours=6))
    page = words(requests.get(running.url, timeout=10))
    assert "Rosengård Stängt nu. Öppnar i morgon 10:00." in page
    assert "Persborg Stängt nu. Öppnar måndag 09:00." in page
    assert "Östervärn Stängt nu. Öppnar i morgon 11:00." in page
    assert page.index("Persborg") < page.index("Rosengård") < page.index("Östervärn")


@pytest.mark.parametrize(
    ("wanted", "accepted", "chosen"),
    [
        (None, "", "sv"),
        ("ar", "en", "ar"),
        ("xx", "en", "en"),
        (None, "so,fa;q=0.9", "sv"),
        (None, "sv;q=0.1, EN-us ;q=0.8", "en"),
        (None, "en;q=0", "sv"),
        (None, "en;q=nonsense,ar", "ar"),
    ],
)
def test_the_language_is_the_links_then_the_browsers_then_swedish(
    wanted: str | None, accepted: str, chosen: str
) -> None:
    assert choose_language(wanted, accepted) == chosen
