"""A place's hours, purposes and languages, and what follows from them."""

from datetime import UTC, date, datetime, time
from zoneinfo import ZoneInfo

import pytest
from msgspec.structs import replace

from meeting_place import settings as rules
from meeting_place.settings import Hours, PlaceSettings, Purpose

MALMO = ZoneInfo("Europe/Stockholm")
WEEKDAYS = Hours(days=(0, 1, 2, 3, 4), start=time(10), end=time(20))
SATURDAY = Hours(days=(5,), start=time(11), end=time(15))
FIKA = Purpose(id="fika", icon="cup", texts={"sv": "Fika", "en": "Coffee", "ar": "قهوة"})
COURSE = Purpose(
    id="course",
    icon="calendar",
    texts={"sv": "Kurs", "en": "Class", "ar": "دورة"},
    hours=(Hours(days=(2,), start=time(13), end=time(15)),),
)
PLACE = PlaceSettings(place="rosengard", name="Rosengård", hours=(WEEKDAYS, SATURDAY), purposes=(FIKA, COURSE))


def at(day: int, hour: int, minute: int = 0) -> datetime:
    """A moment of November 2026; the 23rd is a Monday."""
    return datetime(2026, 11, day, hour, minute, tzinfo=MALMO)


@pytest.mark.parametrize(
    ("now", "is_open", "changes"),
    [
        (at(23, 9, 59), False, at(23, 10)),
        (at(23, 10), True, at(23, 20)),
        (at(23, 19, 59), True, at(23, 20)),
        (at(23, 20), False, at(24, 10)),
        (at(28, 16), False, at(30, 10)),
    ],
)
def test_open_until_and_closed_until(now: datetime, is_open: bool, changes: datetime) -> None:
    assert rules.opening(PLACE, now, MALMO) == rules.Opening(is_open, changes)


def test_a_closed_day_is_closed() -> None:
    closed = replace(PLACE, closed_days=(date(2026, 11, 24),))
    assert rules.opening(closed, at(24, 12), MALMO) == rules.Opening(False, at(25, 10))


def test_a_place_that_never_opens_says_so() -> None:
    assert rules.opening(replace(PLACE, hours=()), at(24, 12), MALMO) == rules.Opening(False, None)


def test_hours_that_touch_are_one_stretch() -> None:
    late = Hours(days=(0,), start=time(20), end=time(22))
    assert rules.opening(replace(PLACE, hours=(WEEKDAYS, late)), at(23, 12), MALMO).changes == at(23, 22)


@pytest.mark.parametrize(
    ("started", "ends"),
    [
        (at(23, 12), at(23, 20)),
        (at(23, 8), at(23, 20)),
        (at(23, 20, 30), at(24, 4)),
        (at(24, 1), at(24, 20)),
        (at(29, 12), at(30, 4)),
        (at(29, 2), at(29, 4)),
    ],
)
def test_a_visit_ends_by_itself_at_closing_or_at_four_in_the_night(started: datetime, ends: datetime) -> None:
    assert rules.ends_by_itself(PLACE, started, MALMO) == ends


def test_closing_time_stays_at_eight_when_the_clocks_change() -> None:
    sunday = Hours(days=(6,), start=time(1), end=time(20))
    summer_ends = datetime(2026, 10, 25, 1, 30, tzinfo=MALMO)
    ends = rules.ends_by_itself(replace(PLACE, hours=(sunday,)), summer_ends, MALMO)
    assert ends.astimezone(UTC) == datetime(2026, 10, 25, 19, 0, tzinfo=UTC)


def test_the_purpose_whose_hours_hold_leads() -> None:
    assert [p.id for p in rules.purposes_in_order(PLACE, at(25, 13, 30), MALMO)] == ["course", "fika"]
    assert [p.id for p in rules.purposes_in_order(PLACE, at(25, 15), MALMO)] == ["fika", "course"]


def test_sound_settings_have_no_problems() -> None:
    assert rules.check(PLACE, ("sv", "en", "ar")) == ()


def test_a_purpose_without_a_shown_language_is_refused() -> None:
    half = replace(PLACE, purposes=(replace(FIKA, texts={"sv": "Fika", "en": " "}),))
    where = [problem.where for problem in rules.check(half, ("sv", "en", "ar")) if problem.reason == "text-missing"]
    assert where == ["purposes.fika.en", "purposes.fika.ar"]


def test_settings_that_cannot_be_used_say_every_reason() -> None:
    broken = replace(
        PLACE,
        languages=("en", "xx"),
        hours=(Hours(days=(0,), start=time(20), end=time(10)),),
        purposes=(FIKA, FIKA),
        public_address="plats.example",
    )
    reasons = {problem.reason for problem in rules.check(broken, ("sv", "en", "ar"))}
    assert reasons == {"text-missing", "unknown-language", "ends-before-start", "same-id", "bad-address"}
    assert {p.reason for p in rules.check(replace(PLACE, hours=(), purposes=()), ("sv", "en", "ar"))} == {
        "no-hours",
        "no-purposes",
    }


def test_swedish_is_shown_where_the_language_is_missing() -> None:
    assert rules.text({"sv": "Fika", "en": "Coffee"}, "en") == ("Coffee", "en")
    assert rules.text({"sv": "Fika"}, "ar") == ("Fika", "sv")


@pytest.mark.parametrize(
    ("broken", "reason"),
    [
        (replace(PLACE, purposes=(replace(FIKA, id="Läxhjälp"),)), "bad-name"),
        (replace(PLACE, place="a/../#"), "bad-name"),
        (replace(PLACE, name="Rosen\x1bgård"), "not-printable"),
        (replace(PLACE, public_address="https://" + "x" * 60), "bad-address"),
        (replace(PLACE, public_address="https://plats.example/?q=1"), "bad-address"),
        (replace(PLACE, hours=(Hours(days=(0,), start=time(10, tzinfo=UTC), end=time(20)),)), "time-with-zone"),
        (replace(PLACE, purposes=(replace(FIKA, texts=dict.fromkeys(("sv", "en", "ar"), "å" * 9000)),)), "too-large"),
    ],
)
def test_settings_that_would_not_go_over_the_line_or_onto_paper_are_refused(broken: PlaceSettings, reason: str) -> None:
    assert reason in {problem.reason for problem in rules.check(broken, ("sv", "en", "ar"))}


def test_at_the_end_of_the_calendar_a_visit_ends_as_it_begins() -> None:
    last = datetime(9999, 12, 31, 23, 30, tzinfo=UTC)
    assert rules.ends_by_itself(PLACE, last, MALMO) == last
