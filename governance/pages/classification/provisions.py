"""From a cited provision to its entry in the catalogue."""

from collections.abc import Iterable, Mapping

from django.urls import reverse

from frameworks.models import Requirement
from frameworks.slugs import slug_of


def places(provisions: Iterable[str], *, framework: str, edition: str) -> Mapping[str, str]:
    """The address of the entry each provision stands in, or of the nearest one above; one query.

    A provision the catalogue does not hold is left out.
    """
    wanted = {provision: _candidates(provision) for provision in provisions}
    slugs = {slug for candidates in wanted.values() for slug in candidates}
    found = dict(
        Requirement.objects.filter(
            edition__framework__code=framework,
            edition__code=edition,
            slug__in=slugs,
            withdrawn=False,
        ).values_list("slug", "edition__framework__slug")
    )
    return {
        provision: reverse("entry", args=[found[slug], edition, slug])
        for provision, candidates in wanted.items()
        if (slug := next((each for each in candidates if each in found), ""))
    }


def _candidates(provision: str) -> tuple[str, ...]:
    """`Art. 5(1)(a), (b)` -> art-5-1-a, art-5-1, art-5: the first one cited, narrowest first."""
    parts = slug_of(provision.split(",")[0]).split("-")
    return tuple("-".join(parts[:end]) for end in range(len(parts), 1, -1))
