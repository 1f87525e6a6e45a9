"""Entries of the catalogues that records carry as `framework ref`, by their titles."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from django.urls import reverse

from frameworks.failures import FRAMEWORK
from frameworks.models import Requirement
from governance.ui import law_words


@dataclass(frozen=True, slots=True)
class Named:
    """A tag or a requirement: its words and where it is explained."""

    words: str
    source: str
    url: str


def named(pairs: Iterable[str]) -> dict[str, Named]:
    """Entries of the catalogues by `framework ref`, the newest edition of each; one query."""
    split = [pair.partition(" ") for pair in pairs]
    rows = (
        Requirement.objects.filter(
            edition__framework__code__in={code for code, _space, _ref in split},
            ref__in={ref for _code, _space, ref in split},
        )
        .select_related("edition__framework")
        .order_by("edition__published", "pk")
    )
    return {f"{row.edition.framework.code} {row.ref}": _entry(row) for row in rows}


def _entry(row: Requirement) -> Named:
    framework = row.edition.framework
    place = [framework.slug, row.edition.code, row.slug]
    is_ours = framework.code == FRAMEWORK
    words = row.title if is_ours else f"{row.ref} {row.title}"
    return Named(words, framework.title, reverse("entry", args=place))


def told(pair: str, known: Mapping[str, Named]) -> str:
    """One in a sentence: our kinds of failure by their titles, others after their framework."""
    framework, _space, _ref = pair.partition(" ")
    if framework == FRAMEWORK or pair not in known:
        return law_words.entry(pair)
    return f"{law_words.named(framework)} {known[pair].words}"
