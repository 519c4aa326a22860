"""The wire: one golden file per message and version, for ever; and whatever else may arrive."""

from datetime import UTC, date, datetime, time
from pathlib import Path
from typing import get_args

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from meeting_place import codec, messages
from meeting_place.codec import Unreadable
from meeting_place.messages import (
    AnyWhat,
    Envelope,
    HouseSnapshot,
    Manifest,
    MemorySetAside,
    Presence,
    PresentVisit,
    ReceiptPrinted,
    Reply,
    SettingsApplied,
    SettingsSnapshot,
    TicketAsked,
    TicketReplaced,
    TicketTold,
    Version,
    VisitDescribed,
    VisitEnded,
    VisitForgotten,
    VisitorNamed,
    VisitRemembered,
    VisitResumed,
    VisitStarted,
    VisitUndone,
)
from meeting_place.settings import Hours, PlaceSettings, Purpose

GOLDEN = Path(__file__).parent / "golden"
AT = datetime(2026, 11, 28, 13, 5, 0, 250_000, tzinfo=UTC)
TICKET, OTHER = "5f" * 32, "c0" * 32
LEDGER = Version("1d" * 16, 7)


def enveloped(what: AnyWhat) -> Envelope:
    return Envelope(
        kiosk="rosengard-1", memory="ab" * 16, seq=42, id="0e" * 16, at=AT, synced=True, offset_ms=-120, what=what
    )


MESSAGES: dict[str, msgspec.Struct] = {
    "VisitStarted.1": enveloped(
        VisitStarted(ticket=TICKET, place="rosengard", purpose="fika", people=3, language="ar", burst=True, since=AT)
    ),
    "VisitDescribed.1": enveloped(VisitDescribed(ticket=TICKET, people=4, first_time=True)),
    "VisitorNamed.1": enveloped(VisitorNamed(ticket=TICKET, first_name="Åsa")),
    "VisitUndone.1": enveloped(VisitUndone(ticket=TICKET)),
    "VisitEnded.1": enveloped(VisitEnded(ticket=TICKET, place="persborg", people=2, cause="other-place")),
    "VisitResumed.1": enveloped(VisitResumed(ticket=TICKET, people=2)),
    "VisitForgotten.1": enveloped(VisitForgotten(ticket=TICKET)),
    "VisitRemembered.1": enveloped(VisitRemembered(ticket=TICKET)),
    "TicketReplaced.1": enveloped(TicketReplaced(ticket=TICKET, by=OTHER)),
    "ReceiptPrinted.1": enveloped(ReceiptPrinted(ticket=TICKET, state="failed", trouble="paper-out")),
    "SettingsApplied.1": enveloped(SettingsApplied(ledger="1d" * 16, rev=7)),
    "MemorySetAside.1": enveloped(MemorySetAside(file="memory-20261128.set-aside", reason="malformed")),
    "TicketAsked.1": TicketAsked(correlation="77" * 16, ticket=TICKET),
    "TicketTold.1": TicketTold(
        correlation="77" * 16, state="present", place="rosengard", since=AT, people=3, purpose="fika", at=AT
    ),
    "Reply.1": Reply(memory="ab" * 16, seq=42, id="0e" * 16, outcome="refused", reason="key-reused", at=AT),
    "SettingsSnapshot.1": SettingsSnapshot(
        version=LEDGER,
        settings=PlaceSettings(
            place="rosengard",
            name="Rosengård",
            hours=(Hours(days=(0, 1, 2, 3, 4), start=time(10), end=time(20)),),
            closed_days=(date(2026, 12, 24),),
            purposes=(
                Purpose(
                    id="fika",
                    icon="cup",
                    texts={"sv": "Fika och träffas", "en": "Coffee and company", "ar": "قهوة ولقاء"},
                    hours=(Hours(days=(2,), start=time(13), end=time(15)),),
                ),
                Purpose(id="group", icon="people", texts={"sv": "Grupp, klass"}, asks="people"),
            ),
            public_address="https://plats.example",
            neighbours={"persborg": "Persborg"},
        ),
    ),
    "HouseSnapshot.1": HouseSnapshot(
        version=LEDGER, present=(PresentVisit(ticket=TICKET, since=AT, people=3, purpose="fika"),)
    ),
    "Manifest.1": Manifest(version=LEDGER, parts={"settings": 7, "house": 6}),
    "Presence.1": Presence(
        online=True, memory="ab" * 16, outbox=2, dead=1, printer="ready", version="0.1.0", settings_rev=7, at=AT
    ),
}


@pytest.mark.parametrize("name", MESSAGES)
def test_what_is_written_is_what_the_golden_file_says(name: str, rewrite_golden: bool) -> None:
    written = msgspec.json.format(codec.encode(MESSAGES[name]), indent=2) + b"\n"
    file = GOLDEN / f"{name}.json"
    if rewrite_golden:
        file.write_bytes(written)
    assert file.read_bytes() == written


@pytest.mark.parametrize("file", sorted(GOLDEN.glob("*.json")), ids=lambda file: file.stem)
def test_every_golden_file_ever_written_is_still_understood(file: Path) -> None:
    kind = type(MESSAGES[file.stem])
    assert msgspec.json.decode(file.read_bytes(), type=kind) == MESSAGES[file.stem]


def test_every_event_has_a_golden_file() -> None:
    assert {what.__name__ for what in get_args(AnyWhat)} <= {name.split(".")[0] for name in MESSAGES}
    assert {file.stem for file in GOLDEN.glob("*.json")} == set(MESSAGES)


def test_a_field_of_a_later_version_is_ignored() -> None:
    later = codec.encode(MESSAGES["VisitUndone.1"]).replace(b'"seq":42', b'"seq":42,"mood":"sunny"')
    assert codec.decode_up(codec.batch([later])) == [MESSAGES["VisitUndone.1"]]


def test_one_bad_element_does_not_spoil_its_neighbours() -> None:
    good = codec.encode(MESSAGES["VisitStarted.1"])
    payload = codec.batch([
        good,
        good.replace(b"VisitStarted", b"VisitVanished"),
        good.replace(b'"v":1', b'"v":9'),
        good.replace(b'"people":3', b'"people":0'),
        b'{"seq":"what"}',
        codec.encode(MESSAGES["TicketAsked.1"]),
        good,
    ])  # fmt: skip
    read = codec.decode_up(payload)
    assert [type(each).__name__ if not isinstance(each, Unreadable) else each.why for each in read] == [
        "Envelope", "unknown-type", "unknown-version", "not-valid", "not-valid", "TicketAsked", "Envelope",
    ]  # fmt: skip
    headers = [each.header for each in read if isinstance(each, Unreadable)]
    assert [header.seq if header else None for header in headers] == [42, 42, 42, None]


@pytest.mark.parametrize(
    ("payload", "why"),
    [
        (b"", "not-json"),
        (b"\x00\xff", "not-json"),
        (b'{"not": "an array"}', "not-an-array"),
        (b"[" * 10_000, "not-json"),
        (b'[{"x":' + b"[" * 15_000, "not-json"),
        (b"[" + b" " * messages.BODY_LIMIT + b"]", "too-large"),
    ],
)
def test_what_is_no_array_of_messages_says_why(payload: bytes, why: str) -> None:
    (read,) = codec.decode_up(payload)
    assert isinstance(read, Unreadable)
    assert read.why == why


@given(st.binary(max_size=300))
def test_any_bytes_are_read_or_refused_without_an_error(payload: bytes) -> None:
    assert isinstance(codec.decode_up(payload), list)
    assert isinstance(codec.decode_down(payload), list)


def test_a_name_of_a_place_cannot_forge_a_topic() -> None:
    forged = codec.encode(MESSAGES["VisitStarted.1"]).replace(b'"rosengard"', b'"a/../#"')
    (read,) = codec.decode_up(codec.batch([forged]))
    assert isinstance(read, Unreadable)


def test_a_moment_without_a_zone_is_refused() -> None:
    naive = codec.encode(MESSAGES["VisitUndone.1"]).replace(b"250000Z", b"250000").replace(b"00.25Z", b"00.25")
    assert b"Z" not in naive.split(b'"what"')[0]
    (read,) = codec.decode_up(codec.batch([naive]))
    assert isinstance(read, Unreadable)


def test_replies_and_answers_are_told_apart() -> None:
    payload = codec.batch([codec.encode(MESSAGES[name]) for name in ("Reply.1", "TicketTold.1")] + [b'{"x":1}'])
    reply, told, unreadable = codec.decode_down(payload)
    assert (reply, told) == (MESSAGES["Reply.1"], MESSAGES["TicketTold.1"])
    assert isinstance(unreadable, Unreadable)
