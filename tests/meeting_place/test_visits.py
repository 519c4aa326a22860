"""The life of a visit: the same, in whatever order it is told."""

from datetime import UTC, datetime, timedelta
from itertools import permutations

from hypothesis import given
from hypothesis import strategies as st

from meeting_place import visits
from meeting_place.messages import (
    TicketReplaced,
    VisitDescribed,
    VisitEnded,
    VisitForgotten,
    VisitorNamed,
    VisitRemembered,
    VisitResumed,
    VisitStarted,
    VisitUndone,
    VisitWhat,
)
from meeting_place.visits import Telling, Visit

NOON = datetime(2026, 11, 28, 12, 0, tzinfo=UTC)
TICKET = "a" * 64
MEMORY = {"rosengard-1": "1" * 32, "rosengard-2": "2" * 32, "server": "0" * 32}


def told(what: VisitWhat, minute: float, kiosk: str = "rosengard-1", seq: int | None = None) -> Telling:
    at = NOON + timedelta(minutes=minute)
    return Telling(at=at, kiosk=kiosk, memory=MEMORY[kiosk], seq=seq or int(minute * 10) + 1, what=what)


def started(people: int = 1) -> VisitStarted:
    return VisitStarted(ticket=TICKET, place="rosengard", purpose="fika", people=people)


def ended(people: int | None = None, cause: str = "ticket") -> VisitEnded:
    return VisitEnded(ticket=TICKET, place="rosengard", people=people, cause=cause)  # type: ignore[arg-type]


def test_a_visit_that_began_is_present() -> None:
    visit = visits.replay([told(started(), 0)])
    assert (visit.state, visit.inside, visit.place, visit.started) == ("present", 1, "rosengard", NOON)


def test_nothing_told_is_a_ticket_nobody_knows() -> None:
    assert visits.replay([]) == Visit()
    assert Visit().state == "unknown"


def test_a_check_out_told_before_the_check_in_arrives_still_ends_it() -> None:
    stub = visits.replay([told(ended(), 30)])
    assert stub.state == "ended"
    whole = visits.replay([told(ended(), 30), told(started(), 0)])
    assert (whole.state, whole.ended) == ("ended", NOON + timedelta(minutes=30))


def test_of_a_group_some_leave_then_the_rest() -> None:
    some = visits.replay([told(started(25), 0), told(ended(10), 30)])
    assert (some.state, some.inside) == ("present", 15)
    everyone = visits.replay([told(started(25), 0), told(ended(10), 30), told(ended(), 60)])
    assert (everyone.state, everyone.inside, everyone.ended) == ("ended", 0, NOON + timedelta(minutes=60))


def test_no_i_am_staying_takes_the_leaving_back() -> None:
    visit = visits.replay([told(started(), 0), told(ended(), 30), told(VisitResumed(ticket=TICKET), 30.1)])
    assert (visit.state, visit.inside, visit.ended) == ("present", 1, None)


def test_of_a_group_those_who_stay_come_back() -> None:
    tellings = [told(started(5), 0), told(ended(2), 30), told(VisitResumed(ticket=TICKET, people=2), 31)]
    assert visits.replay(tellings).inside == 5


def test_of_a_group_those_who_left_before_stay_gone_when_the_rest_come_back() -> None:
    left = [told(started(25), 0), told(ended(10), 30), told(ended(), 60), told(VisitResumed(ticket=TICKET), 61)]
    assert visits.replay(left).inside == 15
    by_number = [told(started(25), 0), told(ended(10), 30), told(ended(15), 60), told(VisitResumed(ticket=TICKET), 61)]
    assert visits.replay(by_number).inside == 15


def test_an_earlier_check_out_that_arrives_late_replaces_the_closing_time() -> None:
    closing = told(ended(cause="closing"), 480, "server")
    visit = visits.replay([told(started(), 0), closing, told(ended(), 400, "rosengard-2")])
    assert (visit.ended, visit.ended_by) == (NOON + timedelta(minutes=400), "ticket")


def test_a_later_check_out_does_not_replace_the_closing_time() -> None:
    closing = told(ended(cause="closing"), 480, "server")
    visit = visits.replay([told(started(), 0), closing, told(ended(), 500, "rosengard-2")])
    assert (visit.ended, visit.ended_by) == (NOON + timedelta(minutes=480), "closing")


def test_the_name_is_gone_when_the_visit_ends() -> None:
    named = [told(started(), 0), told(VisitorNamed(ticket=TICKET, first_name="Amina"), 1)]
    assert visits.replay(named).first_name == "Amina"
    assert visits.replay([*named, told(ended(), 30)]).first_name == ""
    kept = visits.without_name([*named, told(ended(), 30)])
    assert not any(isinstance(each.what, VisitorNamed) for each in kept)
    assert visits.replay(kept) == visits.replay([*named, told(ended(), 30)])


def test_undone_replaced_and_forgotten_tickets_are_no_longer_good() -> None:
    assert visits.replay([told(started(), 0), told(VisitUndone(ticket=TICKET), 1)]).state == "withdrawn"
    assert visits.replay([told(started(), 0), told(TicketReplaced(ticket=TICKET, by="b" * 64), 1)]).state == "withdrawn"
    forgotten = [told(started(), 0), told(VisitForgotten(ticket=TICKET), 1)]
    assert visits.replay(forgotten).state == "forgotten"
    assert visits.replay([*forgotten, told(VisitRemembered(ticket=TICKET), 2)]).state == "present"


def test_a_new_code_for_a_lost_slip_keeps_the_time_of_arrival() -> None:
    again = VisitStarted(ticket=TICKET, place="rosengard", purpose="fika", since=NOON - timedelta(hours=1))
    assert visits.replay([told(again, 0)]).started == NOON - timedelta(hours=1)


def test_a_leaving_before_the_arrival_is_kept_and_marked() -> None:
    visit = visits.replay([told(started(), 0), told(ended(), -5, "rosengard-2", seq=1)])
    assert visit.odd_times
    assert visit.ended == NOON - timedelta(minutes=5)


whats = st.sampled_from([
    started(3), ended(), ended(1), ended(2), ended(cause="closing"), VisitResumed(ticket=TICKET),
    VisitResumed(ticket=TICKET, people=1), VisitDescribed(ticket=TICKET, people=4),
    VisitDescribed(ticket=TICKET, first_time=True), VisitorNamed(ticket=TICKET, first_name="Ali"),
    VisitUndone(ticket=TICKET), VisitForgotten(ticket=TICKET), VisitRemembered(ticket=TICKET),
    TicketReplaced(ticket=TICKET, by="b" * 64),
])  # fmt: skip


@given(
    st.lists(
        st.tuples(whats, st.integers(0, 5), st.sampled_from(["rosengard-1", "rosengard-2", "server"])),
        min_size=1,
        max_size=5,
    )
)
def test_every_order_of_telling_gives_the_same_visit(history: list[tuple[VisitWhat, int, str]]) -> None:
    tellings = [told(what, minute, kiosk, seq) for seq, (what, minute, kiosk) in enumerate(history, start=1)]
    visit = visits.replay(tellings)
    assert all(visits.replay(order) == visit for order in permutations(tellings))
    assert 0 <= visit.inside <= visit.people


def test_five_check_ins_a_minute_are_a_crowd_and_the_sixth_is_a_burst() -> None:
    earlier = [NOON + timedelta(seconds=10 * n) for n in range(5)]
    assert not visits.is_burst(earlier[:4], NOON + timedelta(seconds=45))
    assert visits.is_burst(earlier, NOON + timedelta(seconds=55))
    assert not visits.is_burst(earlier, NOON + timedelta(seconds=61))
