"""The form an event has under its digest, and what going along a chain notes."""

import uuid
from datetime import UTC, datetime, timedelta, timezone

from hypothesis import given
from hypothesis import strategies as st

from riskreg import trail
from riskreg.models import Event
from riskreg.rules import chains
from riskreg.rules.chains import GENESIS, Link, Verdict, Walk

TEXT = st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\x00"), max_size=40)
MOMENTS = st.datetimes(
    timezones=st.sampled_from([UTC, timezone(timedelta(hours=5, minutes=45))]),
    min_value=datetime(1, 1, 2),  # noqa: DTZ001 - the strategy adds the zone
    max_value=datetime(9999, 12, 30),  # noqa: DTZ001
)


@given(TEXT, TEXT, TEXT, st.none() | st.uuids(), MOMENTS)
def test_the_form_is_the_canonical_json_of_what_the_event_says(
    body: str, did: str, key: str, actor: uuid.UUID | None, at: datetime
) -> None:
    event = Event(
        chain="c", number=7, at=at, actor_key=actor, did=did, target_kind="aisystem",
        target_key=key, body=body, previous=GENESIS,
    )  # fmt: skip
    told = Link(
        7, at, str(actor) if actor else None, did, "aisystem", key, body, GENESIS, "", None
    )  # fmt: skip
    assert chains.form("c", told) == trail.canonical(trail.told(event))
    assert chains.digest("c", told) == trail.digest_of(event)


def _chain(count: int, owner: str | None = "c") -> list[Link]:
    found: list[Link] = []
    for number in range(1, count + 1):
        at = datetime(2026, 11, 27, tzinfo=UTC) + timedelta(seconds=number)
        before = found[-1].digest if found else GENESIS
        link = Link(number, at, None, "x", "k", str(number), "{}", before, "", owner)
        found.append(link._replace(digest=chains.digest("c", link)))
    return found


def _noted(links: list[Link]) -> list[tuple[str, int, str]]:
    walk = Walk("c", "c")
    for _each in walk.over(links):
        pass
    return [(v.value, b.number, b.reason) for v in Verdict for b in walk.breaks[v]]


def test_a_whole_chain_has_no_break() -> None:
    assert not _noted(_chain(5))


def test_a_gap_speaks_against_completeness_alone_and_is_told_once() -> None:
    one, _two, three, *rest = _chain(6)
    assert _noted([one, three, *rest]) == [("completeness", 3, "event 2 is missing")]
    assert _noted([one, *rest]) == [("completeness", 4, "events 2 to 3 are missing")]


def test_breaks_of_integrity_are_told_at_their_events() -> None:
    events = _chain(5)
    changed = [*events[:1], events[1]._replace(body="[]"), *events[2:]]
    assert _noted(changed) == [("integrity", 2, "its content does not match its digest")]
    again = events[1]._replace(body="[]")
    again = again._replace(digest=chains.digest("c", again))
    assert _noted([events[0], again, *events[2:]]) == [
        ("integrity", 3, "it does not follow from the event before it")
    ]
    elsewhere = [events[0], events[1]._replace(owner="d"), *events[2:]]
    assert _noted(elsewhere) == [
        ("integrity", 2, "its row names another organisation than its chain")
    ]


def test_no_more_breaks_are_kept_than_anybody_reads() -> None:
    assert len(_noted([each._replace(body="[]") for each in _chain(50)])) == chains.MOST
