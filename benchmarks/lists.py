"""What can be asked of a list, read from its own table and filter, so that nothing is forgotten."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any
from unittest.mock import patch
from urllib.parse import urlencode

from django.forms import ChoiceField, DateField, UUIDField
from django.template import Template
from django.test import Client
from django.test.utils import instrumented_test_render
from django.urls import NoReverseMatch, get_resolver, reverse
from django.utils import timezone

from governance.pages import listing
from governance.ui.choosing import ByNumber
from governance.ui.columns import Table
from governance.ui.filters import RegisterFilter
from riskreg.models import AISystem

SEARCHED = ("report", "the", "42", "nowhere")
# What is typed into a filter that takes words of its own.
TYPED = {
    "serves": "EU_AI_ACT Art. 9(1)",
    "control": "CTL-0042",
    "system": "AIS-0042",
    "ref": "Art. 9",
}


@dataclass(frozen=True, slots=True)
class List:
    """One list as its page shows it."""

    name: str
    address: str
    count: int
    table: Table[Any]
    filter: RegisterFilter

    def addresses(self) -> Iterator[str]:
        """Everything one can ask of it: pages, each order, each filter, searches."""
        last = -(-self.count // listing.PAGE_SIZE) or 1
        yield self.address
        for page in {last // 2, last} - {0, 1}:
            yield self._at(page=page)
        for order in self.orders():
            yield self._at(sort=order)
            yield self._at(sort=order, page=last // 2 or 1)
        for name, value in self.choices():
            yield self._at(**{name: value})
        for words in SEARCHED:
            yield self._at(q=words)

    def orders(self) -> Iterator[str]:
        """Each sortable column, both ways."""
        for column in self.table.columns:
            if column.sort:
                yield column.key
                yield f"-{column.key}"

    def choices(self) -> Iterator[tuple[str, str]]:
        """Each value of each filter; of records, a few."""
        for name, field in self.filter.form.fields.items():
            if name != "q":
                yield from ((name, value) for value in _values(name, field))

    def _at(self, **query: Any) -> str:
        return f"{self.address}?{urlencode(query)}"


def _values(name: str, field: Any) -> list[str]:
    if isinstance(field, ByNumber):
        return [str(row.number) for row in field.rows.order_by("number")[:3]]
    if isinstance(field, ChoiceField):
        return [str(value) for value, _words in field.choices if value]
    if isinstance(field, DateField):
        return [f"{timezone.localdate():%Y-%m-%d}"]
    if isinstance(field, UUIDField):
        return [str(system.pk) for system in AISystem.objects.all()[:3]]
    return [TYPED[name]]


def every(client: Client) -> Iterator[List]:
    """Every list there is: what has an export and is shown by `listing.show`."""
    names = {name for name in get_resolver().reverse_dict if isinstance(name, str)}
    for name in sorted(each for each in names if f"{each}_export" in names):
        try:
            address = reverse(name)
        except NoReverseMatch:
            continue  # it needs a record
        if found := _look(client, name, address):
            yield found


def _look(client: Client, name: str, address: str) -> List | None:
    """The list at an address, with the table and filter of its page."""
    with (
        patch.object(listing, "show", wraps=listing.show) as shown,
        patch.object(Template, "_render", instrumented_test_render),
    ):
        answer: Any = client.get(address)
    if not shown.called:
        return None
    context = answer.context
    return List(name, address, context["listing"].count, shown.call_args.args[1], context["filter"])
