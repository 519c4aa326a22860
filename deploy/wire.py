"""Writes docs/wire.md from the messages themselves, so that the page cannot lie. `python -m deploy.wire [--check]`"""

from __future__ import annotations

import inspect
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any, get_args

import msgspec

from meeting_place import messages, topics

PAGE = Path(__file__).parent.parent / "docs" / "wire.md"

_TOPICS = (
    (topics.up, "KIOSK", "1", "no"),
    (topics.down, "KIOSK", "1", "no"),
    (topics.presence, "KIOSK", "1", "yes"),
    (topics.settings, "PLACE", "1", "yes"),
    (topics.manifest, "PLACE", "1", "yes"),
    (topics.house, "PLACE", "1", "yes"),
)
_SECTIONS: tuple[tuple[str, tuple[type[msgspec.Struct], ...]], ...] = (
    ("Up: kiosk to server", (messages.Envelope, messages.TicketAsked)),
    ("What an envelope can carry", get_args(messages.AnyWhat)),
    ("Down: server to kiosk", (messages.Reply, messages.TicketTold)),
    (
        "Retained",
        (
            messages.SettingsSnapshot,
            messages.HouseSnapshot,
            messages.PresentVisit,
            messages.Manifest,
            messages.Version,
            messages.Presence,
        ),
    ),
)


def page() -> str:
    """The whole page, as Markdown."""
    return "\n".join(_lines()) + "\n"


def _lines() -> Iterator[str]:
    yield "# The wire"
    yield ""
    yield "Written by `make golden` from `meeting_place/messages.py` and `topics.py`; a test fails when it is stale."
    yield ""
    yield inspect.getdoc(messages) or ""
    yield ""
    yield f"A publish holds at most {messages.BODY_LIMIT:,} bytes. MQTT 5, clean start, nothing expected of sessions."
    yield "One example of every message lies in `tests/meeting_place/golden/`."
    yield ""
    yield "## Topics"
    yield ""
    yield "| topic | QoS | retained | carries |"
    yield "|---|---|---|---|"
    for topic, name, qos, retained in _TOPICS:
        yield f"| `{topic(name)}` | {qos} | {retained} | {inspect.getdoc(topic)} |"
    yield ""
    yield "Questions (`TicketAsked`) and their answers go at QoS 0: asked now, never stored."
    for title, kinds in _SECTIONS:
        yield ""
        yield f"## {title}"
        for kind in kinds:
            yield from _kind(kind)


def _kind(kind: type[msgspec.Struct]) -> Iterator[str]:
    yield ""
    yield f"### {kind.__name__}"
    yield ""
    yield inspect.getdoc(kind) or ""
    yield ""
    yield "| field | type | default |"
    yield "|---|---|---|"
    if kind.__struct_config__.tag is not None:
        yield f"| `type` | `{kind.__struct_config__.tag}` | required |"
    for field in msgspec.structs.fields(kind):
        yield f"| `{field.encode_name}` | {_type(msgspec.inspect.type_info(field.type))} | {_default(field)} |"
    if kind.__struct_config__.array_like:
        yield ""
        yield "On the wire an array, in this order."


def _type(info: Any) -> str:
    match info:
        case msgspec.inspect.UnionType(types=types):
            inner = [each for each in types if not isinstance(each, msgspec.inspect.NoneType)]
            if all(isinstance(each, msgspec.inspect.StructType) for each in inner) and len(inner) > 1:
                return "one of the kinds below"
            return " or ".join(map(_type, inner)) + (" or null" if len(inner) < len(types) else "")
        case msgspec.inspect.LiteralType(values=values):
            return ", ".join(f"`{value}`" for value in values)
        case msgspec.inspect.StructType(cls=cls):
            return cls.__name__
        case msgspec.inspect.VarTupleType(item_type=item) | msgspec.inspect.ListType(item_type=item):
            return f"array of {_type(item)}"
        case msgspec.inspect.DictType(value_type=value):
            return f"object of {_type(value)}"
        case msgspec.inspect.Metadata(type=inner, extra_json_schema=schema):
            pattern = (schema or {}).get("pattern")
            return f"text `{pattern}`" if pattern else _type(inner)
        case msgspec.inspect.DateTimeType():
            return "moment with zone, RFC 3339"
        case msgspec.inspect.IntType(ge=least, le=most):
            bounds = [] if least is None else [f"from {least}"]
            return " ".join(["integer", *bounds, *([] if most is None else [f"to {most}"])])
        case msgspec.inspect.StrType(pattern=pattern, max_length=longest):
            limit = f", at most {longest} characters" if longest else ""
            return f"text `{pattern}`" if pattern else f"text{limit}"
        case msgspec.inspect.BoolType():
            return "true or false"
    return type(info).__name__.removesuffix("Type").lower()


def _default(field: msgspec.structs.FieldInfo) -> str:
    if field.default_factory is not msgspec.NODEFAULT:
        return "`{}`"
    if field.default is msgspec.NODEFAULT:
        return "required"
    return "null" if field.default is None else f"`{msgspec.json.encode(field.default).decode()}`"


def main() -> int:
    if "--check" in sys.argv:
        return 0 if PAGE.read_text() == page() else 1
    PAGE.write_text(page())
    return 0


if __name__ == "__main__":
    sys.exit(main())
