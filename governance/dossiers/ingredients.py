"""What a file is made with beside the register: kept, to tell why it comes out another."""

import hashlib
from collections.abc import Iterator, Mapping
from functools import lru_cache
from pathlib import Path
from typing import Any

from django.conf import settings
from django.utils.translation import gettext as _

from frameworks.models import Edition
from governance.dossiers.context import Choices
from governance.dossiers.paper import cache

_ROOT = Path(__file__).resolve().parents[2]
_SOURCES = ("frameworks", "riskreg", "governance", "templates")
_SPOKEN = frozenset({".py", ".yaml", ".html", ".txt", ".svg", ".css", ".json"})


def kept(choices: Choices) -> dict[str, Any]:
    """With what a file is made today, as its dossier keeps it; the settings are those it used."""
    return {"settings": choices.stored(), **today()}


def today() -> dict[str, Any]:
    """Texts of the catalogue, code, and what lays out pages; each by SHA-256."""
    editions = Edition.objects.order_by("framework__code", "code")
    rows = editions.values_list("framework__code", "code", "digest")
    return {
        "catalogue": {f"{framework} {code}": digest for framework, code, digest in rows},
        "code": _code(),
        "typesetting": cache.made_with().hex(),
    }


def differences(then: Mapping[str, Any] | None, now: Mapping[str, Any]) -> list[str]:
    """What is not as it was, in words; settings are not, since those of then were used."""
    if then is None:
        return [_("Catalogue, settings and programs of then are not known: none was kept.")]
    found = list(_texts(then["catalogue"], now["catalogue"]))
    if then["code"] != now["code"]:
        found.append(_("Code or templates of the software are others."))
    if then["typesetting"] != now["typesetting"]:
        found.append(_("Fonts or programs that lay out pages are others."))
    return found


def _texts(then: Mapping[str, str], now: Mapping[str, str]) -> Iterator[str]:
    for name in sorted({*then, *now}):
        if name not in now:
            yield _("Catalogue: %(edition)s is no longer loaded.") % {"edition": name}
        elif name not in then:
            yield _("Catalogue: %(edition)s was loaded since.") % {"edition": name}
        elif then[name] != now[name]:
            yield _("Catalogue: the texts of %(edition)s are others.") % {"edition": name}


@lru_cache(maxsize=1)
def _code() -> str:
    """Of every file of the software that decides what a document says."""
    key = hashlib.sha256(str(settings.RELEASE).encode())
    for path in sorted(each for name in _SOURCES for each in (_ROOT / name).rglob("*")):
        if path.suffix in _SPOKEN and path.is_file():
            key.update(str(path.relative_to(_ROOT)).encode())
            key.update(hashlib.sha256(path.read_bytes()).digest())
    return key.hexdigest()
