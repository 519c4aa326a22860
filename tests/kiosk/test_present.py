"""Who is in the house, by our own word and the server's, and what is believed of a ticket."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from kiosk.memory.visits import Known, Summary
from kiosk.present import Snapshot, believe, in_the_house, join
from meeting_place.messages import HouseSnapshot, PresentVisit, Version, VisitEnded, VisitStarted
from meeting_place.visits import Telling
from tests.kiosk.conftest import LEDGER, SETTINGS

ZONE = ZoneInfo("Europe/Stockholm")
NOW = datetime(2026, 11, 28, 13, 5, tzinfo=UTC)
HOUR = timedelta(hours=1)
TICKET = "a" * 64


def snapshot(*people: int, received_at: datetime = NOW) -> Snapshot:
    present = {
        TICKET if not number else f"{number:064x}": PresentVisit(
            ticket=TICKET if not number else f"{number:064x}", since=NOW - HOUR, people=each, purpose="fika"
        )
        for number, each in enumerate(people)
    }
    return Snapshot(Version(LEDGER, 1), received_at, present)


def ours(state: str = "present", inside: int = 1, gone: int = 0, unsettled: int = 0) -> Summary:
    started = NOW - HOUR if state != "unknown" else None
    settled_at = NOW - timedelta(minutes=10)
    return Summary(TICKET, state, "fika", started, NOW + HOUR, inside, gone, unsettled, settled_at)


def people(own: list[Summary], told: Snapshot | None, now: datetime = NOW) -> int:
    return sum(each.people for each in in_the_house(own, told, SETTINGS, now, ZONE))


def known(*whats: VisitStarted | VisitEnded, unsettled: int = 0) -> Known:
    tellings = tuple(
        Telling(at=NOW - HOUR + timedelta(minutes=number), kiosk="k", memory="m", seq=number + 1, what=what)
        for number, what in enumerate(whats)
    )
    return Known(TICKET, tellings, NOW + HOUR, unsettled, NOW - timedelta(minutes=10), False)


STARTED = VisitStarted(ticket=TICKET, place="rosengard", purpose="fika")
ENDED = VisitEnded(ticket=TICKET, place="rosengard")


def test_a_visit_told_by_both_is_counted_once() -> None:
    assert people([ours()], snapshot(1)) == 1
    assert people([ours(unsettled=1)], snapshot(1)) == 1


def test_a_visit_the_server_has_not_heard_of_counts() -> None:
    assert people([ours(unsettled=1)], snapshot()) == 1
    assert people([ours()], None) == 1


def test_a_visit_that_ended_at_another_door_is_gone_once_the_server_says_so() -> None:
    assert people([ours()], snapshot()) == 0


def test_a_snapshot_from_before_our_answer_does_not_know_better() -> None:
    assert people([ours()], snapshot(received_at=NOW - timedelta(minutes=10))) == 1


def test_those_who_left_here_are_gone_before_the_server_knows() -> None:
    assert people([ours("ended", 0, 4, unsettled=1)], snapshot(4)) == 0
    assert people([ours("unknown", 0, 3, unsettled=1)], snapshot(4)) == 1


def test_at_closing_time_nobody_is_inside_whether_the_line_is_cut_or_not() -> None:
    assert people([ours()], None, NOW + HOUR) == 0
    assert people([], snapshot(3), NOW + timedelta(hours=8)) == 0


def test_a_house_in_parts_counts_when_all_are_there() -> None:
    def part(number: int, rev: int = 1) -> HouseSnapshot:
        visit = PresentVisit(ticket=f"{number:064x}", since=NOW, people=1, purpose="fika")
        return HouseSnapshot(version=Version(LEDGER, rev), part=number, parts=2, present=(visit,))

    assert join({1: part(1)}, NOW) is None
    assert join({1: part(1, 2), 2: part(2, 1)}, NOW) is None
    whole = join({1: part(1), 2: part(2)}, NOW)
    assert whole is not None
    assert len(whole.present) == 2


def test_our_own_unsettled_word_needs_no_question() -> None:
    belief = believe(known(STARTED, ENDED, unsettled=1), snapshot(1), TICKET, "rosengard", NOW)
    assert belief.sure
    assert belief.visit is not None
    assert belief.visit.state == "ended"


@pytest.mark.parametrize("since", [datetime.min.replace(tzinfo=UTC), datetime.max.replace(tzinfo=UTC)])
def test_a_visit_from_the_edge_of_the_calendar_does_not_hide_the_others(since: datetime) -> None:
    odd = PresentVisit(ticket="b" * 64, since=since, people=1, purpose="fika")
    told = snapshot(4)
    told.present[odd.ticket] = odd
    assert TICKET in [each.ticket for each in in_the_house([], told, SETTINGS, NOW, ZONE)]


def test_what_the_server_no_longer_lists_is_asked_about() -> None:
    assert not believe(known(STARTED), snapshot(), TICKET, "rosengard", NOW).sure
    assert not believe(None, snapshot(), "b" * 64, "rosengard", NOW).sure


def test_a_group_partly_gone_elsewhere_is_as_large_as_the_server_says() -> None:
    group = VisitStarted(ticket=TICKET, place="rosengard", purpose="fika", people=9)
    belief = believe(known(group), snapshot(4), TICKET, "rosengard", NOW)
    assert belief.visit is not None
    assert belief.visit.inside == 4
