"""Why an entry has its status, as HTML: written in Python, since a page tells hundreds of them.

As a template it took a third of the page of a system (benchmarks/register.py). Every word passes
`conditional_escape`, as in a template.
"""

from collections.abc import Iterator

from django.utils.html import conditional_escape, format_html
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext as _

from governance.ui.coverage_words import Line, Told


class Writer:
    """Writes the reasons of one page; entries with the same reasons share what is written."""

    def __init__(self) -> None:
        self._heads = {
            "missing": _head(_("Missing")),
            "lapsed": _head(_("Lapsed")),
            "counted": _head(_("Counted")),
            "rule": _head(_("What is enough")),
            "law": _head(_("Why it binds")),
        }
        self._lists: dict[tuple[str, tuple[Line, ...]], str] = {}

    def html(self, told: Told) -> SafeString:
        """What is missing, lapsed, counted; what changes by itself; the rule; the law."""
        return mark_safe("\n".join(("", *self._parts(told), "")))  # noqa: S308 - escaped where made

    def _parts(self, told: Told) -> Iterator[str]:
        yield self._list("missing", told.missing)
        yield self._list("lapsed", told.lapsed)
        yield self._list("counted", told.counted)
        yield f"<p>{conditional_escape(told.change)}</p>" if told.change else ""
        yield f"<p>{conditional_escape(told.claim)}</p>" if told.claim else ""
        rule, reason = conditional_escape(told.rule), conditional_escape(told.rule_reason)
        head = self._heads["rule"]
        yield f'{head}<p>{rule} <span class="soft">{reason}</span></p>' if rule else ""
        law = conditional_escape(told.law)
        yield f'{self._heads["law"]}<p class="soft">{law}</p>' if law else ""

    def _list(self, name: str, lines: tuple[Line, ...]) -> str:
        if not lines:
            return ""
        key = (name, lines)
        if key not in self._lists:
            items = "".join(f"<li>{_line(each)}</li>" for each in lines)
            self._lists[key] = f'{self._heads[name]}<ul class="list">{items}</ul>'
        return self._lists[key]


def _head(words: str) -> str:
    return format_html('<p class="reason__head">{}</p>', words)


def _line(line: Line) -> str:
    words = conditional_escape(line.text)
    return f'<a href="{conditional_escape(line.url)}">{words}</a>' if line.url else words
