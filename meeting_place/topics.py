"""Which MQTT topic carries what."""

from __future__ import annotations

import re

_NAME = re.compile(r"[a-z0-9](?:[a-z0-9-]{0,38}[a-z0-9])?")

ALL_UP = "mt/1/up/+"
ALL_PRESENCE = "mt/1/presence/+"


def is_name(text: str) -> bool:
    """Whether `text` may name a kiosk or a place: 1 to 40 of a-z, 0-9 and inner hyphens, so no topic can be forged."""
    return _NAME.fullmatch(text) is not None


def up(kiosk: str) -> str:
    """Kiosk to server: arrays of events, commands and questions."""
    return f"mt/1/up/{kiosk}"


def down(kiosk: str) -> str:
    """Server to kiosk: arrays of replies and answers."""
    return f"mt/1/down/{kiosk}"


def presence(kiosk: str) -> str:
    """Kiosk to server: how it is, retained; its last will says that it is gone."""
    return f"mt/1/presence/{kiosk}"


def settings(place: str) -> str:
    """Server to the place's kiosks, retained: what this place is."""
    return f"mt/1/place/{place}/settings"


def manifest(place: str) -> str:
    """Server to the place's kiosks, retained: the revision of every other part, so a kiosk knows if it is current."""
    return f"mt/1/place/{place}/manifest"


def house(place: str) -> str:
    """Server to the place's kiosks, retained: the visits that are present."""
    return f"mt/1/place/{place}/house"


def whole_place(place: str) -> str:
    """The filter for everything that is retained for one place."""
    return f"mt/1/place/{place}/#"


def last_level(topic: str) -> str:
    """The kiosk of an `up`, `down` or `presence` topic."""
    return topic.rsplit("/", 1)[-1]
