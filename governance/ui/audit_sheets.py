"""What was frozen and what was drawn as tables: the same on page, in files and over the API."""

from typing import Any

from django.utils.text import slugify
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from governance.ui import audits as words
from governance.ui.columns import Column, Table
from riskreg.exporters import Heading, Sheet
from riskreg.models import Population, Sample, SampleItem

ITEMS: Table[SampleItem] = Table(
    slug="sample",
    caption=gettext_lazy("Items"),
    default_sort="place",
    columns=(
        Column(
            "record",
            gettext_lazy("Record"),
            str,
            sort=("reference",),
            link=lambda i: str(i.get_absolute_url()),
        ),
        Column("place", gettext_lazy("Place"), lambda i: i.place, sort=("place",), is_number=True),
        Column(
            "result",
            gettext_lazy("Result"),
            words.result,
            sort=("result",),
            cell="pages/evaluations/cells/badge.html",
        ),
        Column(
            "seen",
            gettext_lazy("What was seen"),
            lambda i: i.seen,
            empty=gettext_lazy("nothing written"),
        ),
    ),
)


def population(frozen: Population) -> Sheet:
    """Every frozen record, in the values its digest is made of."""
    named = [Heading(name, words.label(frozen.kind, name)) for name in frozen.fields]
    return Sheet(
        title=str(frozen),
        headings=(*_record(), *named),
        rows=(
            [place, held["reference"], held["title"], *held["fields"].values()]
            for place, held in enumerate(frozen.items, start=1)
        ),
    )


def sample(drawn: Sample) -> Sheet:
    """Every item in the order of the population, with what it showed."""
    return Sheet(
        title=str(drawn),
        headings=(
            *_record(),
            Heading("result", _("Result")),
            Heading("seen", _("What was seen")),
            Heading("tested_at", _("Looked at")),
        ),
        rows=(
            [each.place, each.reference, each.title, each.get_result_display(), each.seen,
             each.tested_at]
            for each in drawn.items.order_by("place")
        ),
    )  # fmt: skip


def name_of(thing: Population | Sample) -> str:
    """The name of the file: what it is, and the beginning of its digest."""
    kind = "population" if isinstance(thing, Population) else "sample"
    return f"{kind}-{slugify(thing.reference)}-{thing.digest[:8]}"


def _record() -> tuple[Any, ...]:
    return (
        Heading("place", _("Place")),
        Heading("reference", _("Record")),
        Heading("title", _("Title")),
    )
