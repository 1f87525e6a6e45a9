"""What every list does: the pages of its rows."""

from contextlib import suppress

import pytest
from django.core.paginator import Paginator
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import NoReverseMatch, get_resolver, reverse

from governance.pages import listing
from governance.pages.listing import Counted, Pages
from governance.pages.request import Request
from governance.pages.saved_views import PAGES
from governance.ui.filters.evidence import EvidenceFilter
from riskreg.models import Control, Evidence
from riskreg.postgres.policies import SEARCHED
from riskreg.queries import controls as queries
from riskreg.queries import evidence
from tests import make
from tests.pages.register_makers import browser_of

pytestmark = pytest.mark.django_db


@pytest.fixture
def seven() -> list[Control]:
    """Seven controls, some of one owner and some of nobody."""
    house = make.organisation()
    officer = make.member(house)
    return [
        make.control(house, title=f"Control {n % 3}", owner=officer if n % 2 else None)
        for n in range(7)
    ]


@pytest.mark.parametrize("order", [("title", "pk"), ("-title", "pk"), ("owner__name", "pk"),
                                   ("-owner__name", "pk"), ("evidence_count", "pk"),
                                   ("-test_due", "pk")])  # fmt: skip
def test_pages_found_by_their_keys_hold_what_plain_pages_hold(
    seven: list[Control], order: tuple[str, ...]
) -> None:
    rows = queries.counted(queries.with_test_due(Control.objects.all())).order_by(*order)
    ours, plain = Pages(rows, 2), Paginator(rows, 2)
    assert ours.num_pages == plain.num_pages == 4
    for number in plain.page_range:
        assert list(ours.get_page(number)) == list(plain.get_page(number))
    assert list(ours.get_page("no number")) == list(plain.get_page(1))
    assert list(ours.get_page(99)) == list(plain.get_page(4))


def test_what_a_row_shows_is_worked_out_for_its_page_alone(seven: list[Control]) -> None:
    pages = Pages(queries.counted(Control.objects.all()).order_by("title", "pk"), 2)
    with CaptureQueriesContext(connection) as asked:
        list(pages.get_page(2))
    count, page = (each["sql"] for each in asked.captured_queries)
    assert "riskreg_controllink" not in count
    assert page.count("LIMIT") == 1
    assert page.index("LIMIT") > page.rindex("riskreg_controllink")  # in the keys, not in the rows


@pytest.mark.parametrize("order", [("controls_count", "pk"), ("-controls_count", "pk")])
@pytest.mark.parametrize("asked", [{}, {"control": "1"}, {"q": "Proof"}])
def test_an_order_by_a_number_is_the_same_when_counted_in_one_go(
    seven: list[Control], order: tuple[str, ...], asked: dict[str, str]
) -> None:
    house = seven[0].organisation
    for n in range(5):
        make.evidence(house, title=f"Proof {n}", controls=seven[: n % 3])
    found = EvidenceFilter(asked, queryset=Evidence.objects.of(house), organisation=house).qs
    rows = evidence.listed(found).order_by(*order)
    keys = Counted(found, {"controls_count": "controls"}).ordered(order)
    assert keys is not None
    ours, plain = Pages(rows, 2, keys), Paginator(rows, 2)
    for number in plain.page_range:
        assert list(ours.get_page(number)) == list(plain.get_page(number))


def test_other_orders_need_no_counting() -> None:
    counted = Counted(Evidence.objects.all(), {"controls_count": "controls"})
    assert counted.ordered(("-title", "pk")) is None


def test_a_page_asks_its_filter_for_the_keys_alone(seven: list[Control]) -> None:
    every = queries.counted(Control.objects.all()).order_by("title", "pk")
    some = every.filter(title__in=["Control 0", "Control 2"])
    pages = Pages(some, 2, every=every)
    with CaptureQueriesContext(connection) as asked:
        assert list(pages.get_page(2)) == list(some[2:4])
    assert [each["sql"].count("Control 2") for each in asked.captured_queries] == [1, 1, 1]


def test_pages_of_nothing_are_one_empty_page() -> None:
    assert list(Pages(Control.objects.order_by("title", "pk"), 2).get_page(1)) == []


def test_controls_and_evidence_are_found_by_beginnings_of_words_and_by_number() -> None:
    house = make.organisation()
    control = make.control(house, title="Approval of refunds", library_code="HC-04")
    proof = make.evidence(house, title="Minutes of 12 tests")
    make.control(house, title="Another")
    make.evidence(house, title="Another")
    for words in (
        "refund approv",
        "REFUNDS",
        "hc-04",
        "hc",
        f"ctl-{control.number:04d}",
        "CTL-0001",
    ):
        assert list(queries.found(Control.objects.all(), words)) == [control], words
    for words in ("minute test", "12", f"evd-{proof.number:04d}", str(proof.number)):
        assert list(evidence.found(Evidence.objects.all(), words)) == [proof], words
    for words in ("xyzzy", "fund", "' & |"):
        assert not queries.found(Control.objects.all(), words)
        assert not evidence.found(Evidence.objects.all(), words)


@pytest.mark.parametrize(("table", "index"), SEARCHED.items())
def test_the_indexes_of_search_serve_it(table: str, index: str) -> None:
    """What the look-up of a table runs (EXPLAIN does not see into a function) reads its index."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT prosrc FROM pg_proc WHERE proname = %s", [f"riskreg_{table}_holding"]
        )
        ((run,),) = cursor.fetchall()
        for other in ("seqscan", "indexscan", "indexonlyscan"):  # likelier on a few rows
            cursor.execute(f"SET LOCAL enable_{other} = off")
        cursor.execute("EXPLAIN " + run.replace("$1", "'word:*'"))
        assert index in str(cursor.fetchall())


@pytest.mark.usefixtures("catalogues")
def test_every_list_that_offers_to_save_a_view_lets_one(monkeypatch: pytest.MonkeyPatch) -> None:
    """An empty list offers nothing yet, so lists are told by what they ask for: their columns."""
    client, lists, asked = browser_of(make.organisation()), set(), listing.asked

    def noted(request: Request, page: str) -> listing.Asked:
        lists.add(page)
        return asked(request, page)

    monkeypatch.setattr(listing, "asked", noted)
    known = get_resolver().reverse_dict
    for name in [each for each in known if isinstance(each, str) and f"{each}_export" in known]:
        with suppress(NoReverseMatch):  # a list of one record
            client.get(reverse(name))
    assert lists == set(PAGES)
    for page in PAGES:
        answer = client.post(reverse("saved_view_new", args=[page]), {"name": "Mine", "query": ""})
        assert (answer.status_code, answer["Location"]) == (302, f"{reverse(page)}?")
