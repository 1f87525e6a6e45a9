"""Pages of events that open as quickly at the end of a million as at its beginning."""

from django.core.paginator import Page, Paginator
from django.db.models import QuerySet
from django.utils.functional import cached_property

from riskreg.models import Event, TrailHead

PAGE = 50
MOST = 10_000  # events of a filter that are counted and paged; all of them stand in the download


class Whole(Paginator):  # type: ignore[type-arg]
    """Every event of a chain, newest first: the head counts them, a page is a range of numbers."""

    def __init__(self, rows: QuerySet[Event], head: TrailHead) -> None:
        super().__init__(rows, PAGE)
        self.rows, self.head = rows, head

    @cached_property
    def count(self) -> int:
        """How many there are, without counting them."""
        return self.head.number

    def page(self, number: int | str) -> Page[Event]:
        """The events whose numbers belong on the page."""
        number = self.validate_number(number)
        newest = self.count - (number - 1) * PAGE
        return Page(self.rows.filter(number__lte=newest, number__gt=newest - PAGE), number, self)


class Filtered(Paginator):  # type: ignore[type-arg]
    """What a filter finds, up to the number that is worth paging through."""

    def __init__(self, rows: QuerySet[Event]) -> None:
        super().__init__(rows, PAGE)
        self.rows = rows

    @cached_property
    def _counted(self) -> int:
        return self.rows.order_by()[: MOST + 1].count()

    @cached_property
    def count(self) -> int:
        """How many are paged."""
        return min(self._counted, MOST)

    @property
    def is_cut(self) -> bool:
        """Whether the filter finds more than are paged."""
        return self._counted > MOST
