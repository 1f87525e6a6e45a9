"""What a process reads once, read before the first request instead of during it."""

import gc

from django.urls import get_resolver

from frameworks import sufficiency
from frameworks.parse import shipped_catalogue
from frameworks.regimes import registry


def up() -> None:
    """Read addresses, laws and rules, and leave all that out of the collector's rounds.

    A full round over the quarter of a million objects that never go away takes longer than a page.
    """
    get_resolver().url_patterns  # noqa: B018 - reading it imports every page
    for law in registry.all_regimes():
        for edition in law.editions:
            shipped_catalogue(law.framework, edition.code)
    sufficiency.shipped()
    gc.collect()
    gc.freeze()
