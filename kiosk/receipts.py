"""What the kiosk's slips say, in the visitor's language."""

from __future__ import annotations

from datetime import datetime

from assets import texts
from devices.printers.receipt import QR, Part, Receipt, Rule, Symbols, Text
from kiosk.journeys.inputs import InTheHouse
from meeting_place import tickets
from meeting_place.settings import PlaceSettings, text
from meeting_place.tickets import Code


def visit_slip(
    settings: PlaceSettings, code: Code, purpose: str, times: tuple[datetime, datetime], look: tuple[str, bool]
) -> Receipt:
    """The slip of one visit. `times`: when it began and when it ends by itself, both local; `look`: the language and
    whether the visitor left a name.
    """
    started, ends = times
    language, named = look
    _ = texts(language).gettext
    reason = _purpose(settings, purpose, language)
    parts: list[Part] = [
        Text(settings.name, "double"),
        Text(_("Välkommen!"), "double"),
        *([Text(reason)] if reason else []),
        Text(day_and_time(started, language)),
        QR(tickets.address(code, settings.public_address)),
        Symbols(tuple(code.grouped.split())),
        Rule(),
        Text(_("När du går: visa lappen för läsaren."), "tall"),
        Text(_("Glömmer du? Vi checkar ut dig kl {time}.").format(time=f"{ends:%H:%M}")),
    ]
    if not named:
        parts.append(Text(_("Inget namn är sparat.")))
    if language != "sv":
        # For the host, who may not read the visitor's language.
        swedish = ", ".join(filter(None, ["SV: Besök", _purpose(settings, purpose, "sv"), f"{started:%H:%M}"]))
        parts.append(Text(swedish))
    return Receipt(tuple(parts), language)


def test_slip(kiosk: str, version: str, now: datetime) -> Receipt:
    """A slip that shows every kind of part; no ticket hangs on it. Slips for staff are Swedish by choice."""
    _ = texts("sv").gettext
    return Receipt(
        (
            Text(_("Provutskrift"), "double"),
            Text(kiosk, "inverse"),
            Text(day_and_time(now, "sv")),
            Rule(),
            Text("Å Ä Ö å ä ö é ü € 0123456789"),
            Text("أهلاً وسهلاً", align="center"),
            QR(f"HTTP://PROV/{kiosk.upper()}"),
            Text(f"Version {version}"),
        ),
        "sv",
    )


def house_slip(settings: PlaceSettings, present: tuple[InTheHouse, ...], now: datetime) -> Receipt:
    """How many are in the house, since when, and for what; for staff who count heads in a yard. No names.

    Slips for staff are Swedish by choice.
    """
    _ = texts("sv").gettext
    people = sum(visit.people for visit in present)
    lines: list[Part] = [
        Text(settings.name, "double"),
        Text(_("{people} i huset").format(people=people), "double"),
        Text(day_and_time(now, "sv")),
        Rule(),
    ]
    for purpose in dict.fromkeys(visit.purpose for visit in present):
        count = sum(visit.people for visit in present if visit.purpose == purpose)
        lines.append(Text(f"{_purpose(settings, purpose, 'sv') or purpose}: {count}", "tall"))
    lines.append(Rule())
    zone = now.tzinfo
    lines += [
        Text(f"{visit.since.astimezone(zone):%H:%M}  {visit.people}  {_purpose(settings, visit.purpose, 'sv')}")
        for visit in present
    ]
    return Receipt(tuple(lines), "sv")


def day_and_time(moment: datetime, language: str) -> str:
    """A local moment as people write it: `lör 28 nov 2026  kl 14:05`; Western digits in every language."""
    _ = texts(language).gettext
    weekdays = (_("mån"), _("tis"), _("ons"), _("tor"), _("fre"), _("lör"), _("sön"))
    months = (_("jan"), _("feb"), _("mar"), _("apr"), _("maj"), _("jun"), _("jul"), _("aug"), _("sep"), _("okt"),
              _("nov"), _("dec"))  # fmt: skip
    return _("{weekday} {day} {month} {year}  kl {time}").format(
        weekday=weekdays[moment.weekday()],
        day=moment.day,
        month=months[moment.month - 1],
        year=moment.year,
        time=f"{moment:%H:%M}",
    )


def _purpose(settings: PlaceSettings, purpose: str, language: str) -> str:
    """The purpose's words; empty when the settings no longer know it."""
    return next((text(each.texts, language)[0] for each in settings.purposes if each.id == purpose), "")
