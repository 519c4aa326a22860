"""A place to be in, and a visitor's path through the front written as a list of inputs."""

from collections.abc import Callable
from datetime import UTC, datetime, time

import pytest

from kiosk.journeys.effects import Effect
from kiosk.journeys.front import Front, step
from kiosk.journeys.house import House
from kiosk.journeys.inputs import Input
from meeting_place.settings import Hours, Opening, PlaceSettings, Purpose

NOW = datetime(2026, 11, 28, 13, 5, tzinfo=UTC)
Walk = Callable[..., tuple[Front, list[Effect]]]


def _rosengard() -> House:
    settings = PlaceSettings(
        place="rosengard",
        name="Rosengård",
        hours=(Hours(days=(0, 1, 2, 3, 4, 5, 6), start=time(8), end=time(20)),),
        purposes=(
            Purpose(id="fika", icon="cup", texts={"sv": "Fika och träffas"}),
            Purpose(id="group", icon="people", texts={"sv": "Grupp, klass"}, asks="people"),
        ),
        people_limit=60,
    )
    return House(now=NOW, settings=settings, opening=Opening(True, None), online=True)


HOUSE = _rosengard()


@pytest.fixture
def house() -> House:
    return HOUSE


@pytest.fixture
def walk(house: House) -> Walk:
    """`walk(input, …, start=front)`: the front after all of them, and every effect on the way."""

    def through(*inputs: Input, start: Front | None = None) -> tuple[Front, list[Effect]]:
        front, done = start or Front(), list[Effect]()
        for received in inputs:
            front, effects = step(front, received, house)
            done += effects
        return front, done

    return through
