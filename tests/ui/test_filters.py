"""Filters: their state is the address, and each one in force can be taken away by a link."""

import django_filters
from django.http import QueryDict
from django.template.loader import render_to_string
from django.test import RequestFactory

from governance.ui.filters import RegisterFilter
from riskreg.models import Organisation


class Sample(RegisterFilter):
    """Organisations by country and part of the name."""

    search_in = ("name", "slug")
    country = django_filters.MultipleChoiceFilter(
        label="Country", choices=[("BE", "Belgium"), ("PL", "Poland")]
    )
    slug = django_filters.CharFilter(label="Short name")


def sample(query: str) -> Sample:
    return Sample(QueryDict(query), queryset=Organisation.objects.all())


def test_each_value_in_force_is_a_chip_with_the_address_without_it() -> None:
    chips = sample("q=a&country=BE&country=PL&slug=x&sort=name&page=4").chips
    assert [(c.label, c.value) for c in chips] == [
        ("Country", "Belgium"), ("Country", "Poland"), ("Short name", "x")
    ]  # fmt: skip
    assert chips[0].url == "?q=a&country=PL&slug=x&sort=name"
    assert chips[2].url == "?q=a&country=BE&country=PL&sort=name"


def test_choices_of_a_request_are_offered_whoever_asked_the_class_for_its_fields_before() -> None:
    field = Sample.base_filters["country"].field  # as the API's schema does, in the same process
    found = sample("country=FR")
    found.offer("country", [("FR", "France")])
    assert not found.form.errors
    assert [chip.value for chip in found.chips] == ["France"]
    assert [key for key, _ in field.choices] == ["BE", "PL"]


def test_clearing_keeps_search_and_order() -> None:
    assert sample("q=a&country=BE&sort=name&page=4").clear_url == "?q=a&sort=name"


def test_a_value_nobody_offers_is_an_error_and_no_chip() -> None:
    found = sample("country=XX")
    assert found.chips == ()
    assert "country" in found.form.errors


def test_every_word_of_a_search_must_be_found_somewhere() -> None:
    words = str(sample("q=alpha beta").qs.query)
    assert words.count("LIKE") == 4
    assert " AND " in words


def test_the_form_shows_search_menu_and_chips() -> None:
    request = RequestFactory().get("/x", {"country": "BE"})
    found = Sample(request.GET, queryset=Organisation.objects.all())
    html = render_to_string("ui/filters.html", {"filter": found}, request)
    assert 'id="filter-q"' in html
    assert 'type="checkbox" name="country" value="BE"' in html
    assert "(optional)" not in html
    assert '<span class="chip__name">Country</span> Belgium' in html
