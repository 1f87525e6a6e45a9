"""The 27 Member States: name, time zone of the mainland, and public holidays by year.

Days are days in a zone, and Regulation (EEC, Euratom) 1182/71 moves periods over public holidays of
the State where one must act. The lists of the Member States stand in the Official Journal, C
series; the `holidays` package is used in their place. National holidays only: leaving out those of
a region makes the later of two dates come earlier, never later.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from functools import cache, partial
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

import holidays

from frameworks.countries import THIRD_COUNTRIES
from frameworks.deadlines import Place


@dataclass(frozen=True, slots=True)
class State:
    """A Member State: its name, its zone, and the further zones where its territory has some."""

    name: str
    zone: str
    others: tuple[str, ...] = ()


# The capital's zone is the default. Territories that keep another time and where Union law holds:
# the Canary Islands, the Azores and Madeira, and the French outermost regions.
STATES: Mapping[str, State] = {
    "AT": State("Austria", "Europe/Vienna"),
    "BE": State("Belgium", "Europe/Brussels"),
    "BG": State("Bulgaria", "Europe/Sofia"),
    "CY": State("Cyprus", "Asia/Nicosia"),
    "CZ": State("Czechia", "Europe/Prague"),
    "DE": State("Germany", "Europe/Berlin"),
    "DK": State("Denmark", "Europe/Copenhagen"),
    "EE": State("Estonia", "Europe/Tallinn"),
    "ES": State("Spain", "Europe/Madrid", ("Atlantic/Canary",)),
    "FI": State("Finland", "Europe/Helsinki"),
    "FR": State(
        "France",
        "Europe/Paris",
        (
            "America/Cayenne",
            "America/Guadeloupe",
            "America/Marigot",
            "America/Martinique",
            "Indian/Mayotte",
            "Indian/Reunion",
        ),
    ),
    "GR": State("Greece", "Europe/Athens"),
    "HR": State("Croatia", "Europe/Zagreb"),
    "HU": State("Hungary", "Europe/Budapest"),
    "IE": State("Ireland", "Europe/Dublin"),
    "IT": State("Italy", "Europe/Rome"),
    "LT": State("Lithuania", "Europe/Vilnius"),
    "LU": State("Luxembourg", "Europe/Luxembourg"),
    "LV": State("Latvia", "Europe/Riga"),
    "MT": State("Malta", "Europe/Malta"),
    "NL": State("Netherlands", "Europe/Amsterdam"),
    "PL": State("Poland", "Europe/Warsaw"),
    "PT": State("Portugal", "Europe/Lisbon", ("Atlantic/Azores", "Atlantic/Madeira")),
    "RO": State("Romania", "Europe/Bucharest"),
    "SE": State("Sweden", "Europe/Stockholm"),
    "SI": State("Slovenia", "Europe/Ljubljana"),
    "SK": State("Slovakia", "Europe/Bratislava"),
}
GREECE_IN_UNION_LISTS = "EL"


def name_of(code: str) -> str:
    """The name of a country, EL being Greece; what is no code of one as it is."""
    state = STATES.get("GR" if code == GREECE_IN_UNION_LISTS else code)
    return state.name if state else THIRD_COUNTRIES.get(code, code)


@cache
def holidays_of(state: str, year: int) -> Mapping[date, str]:
    """The national public holidays of a Member State in one year, with English names."""
    return dict(holidays.country_holidays(state, years=year, language="en_US"))


def holiday(state: str, day: date) -> str:
    """The name of the public holiday a day is in a Member State; empty where it is none."""
    return holidays_of(state, day.year).get(day, "")


def known(state: str) -> str:
    """The two letters of a Member State; raises ValueError for anything else. EL is Greece."""
    code = state.strip().upper()
    code = "GR" if code == GREECE_IN_UNION_LISTS else code
    if code not in STATES:
        raise ValueError(f"must be one of {', '.join(STATES)}, not “{state}”.")
    return code


def zone_named(name: str) -> ZoneInfo:
    """A time zone by its IANA name; raises ValueError for an unknown one."""
    try:
        return ZoneInfo(name)
    except (ZoneInfoNotFoundError, ValueError, OSError):
        raise ValueError(f"must be a time zone such as Europe/Paris, not “{name}”.") from None


def place_in(state: str | None, zone: str | None = None) -> Place:
    """Where days are counted: a Member State with its holidays, its mainland's zone unless named.

    Without a State no public holiday is known, only Saturdays and Sundays; without a zone, UTC.
    """
    if not state:
        return Place(zone_named(zone)) if zone else Place()
    code = known(state)
    return Place(zone_named(zone or STATES[code].zone), partial(holiday, code), code)
