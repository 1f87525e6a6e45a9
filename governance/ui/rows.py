"""The rows of a table as HTML: written in Python, since a page has hundreds of cells.

A template a cell took a third of the time of a list (benchmarks/register.py). Every word passes
`conditional_escape`, as in a template; a column with a template of its own is drawn by it, once for
equal values that it draws without looking at the thing behind them.
"""

from collections.abc import Iterator
from typing import Any

from django.template import Context
from django.template.base import Template
from django.template.loader import get_template
from django.utils.html import conditional_escape, format_html
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext as _

from governance.ui.columns import Cell, Row, View

Drawn = dict[tuple[str, type, Any], str]  # by template and value
_ROOM = ((80, "table__story"), (26, "table__words"))  # letters, and the room they ask for


def body(table: View, context: Context, *, choose: str = "", form: str = "") -> SafeString:
    """The `<tr>` of every row; `choose` names the checkbox of bulk actions, `form` its form."""
    parts: list[str] = []
    drawn: Drawn = {}
    for row in table.rows:
        parts.append("<tr>")
        parts.extend(_cells(row, context, drawn, choose, form))
        parts.append("</tr>\n")
    return mark_safe("".join(parts))  # noqa: S308 - every part was escaped where it was made


def _cells(row: Row, context: Context, drawn: Drawn, choose: str, form: str) -> Iterator[str]:
    head, *others = row.cells
    box = _box(row.key, head.text, choose, form) if choose else ""
    name = _content(head, context, drawn)
    yield f'<th scope="row"><div class="table__head">{box}<div>{name}</div></div></th>'
    for cell in others:
        yield f"<td{_class(cell)}>{_content(cell, context, drawn)}</td>"


def _box(key: str, name: str, choose: str, form: str) -> str:
    return format_html(
        '<input class="table__choose" type="checkbox" name="{}" value="{}"{} aria-label="{}">',
        choose,
        key,
        format_html(' form="{}"', form) if form else "",
        _("Choose %(name)s") % {"name": name},
    )


def _class(cell: Cell) -> str:
    if cell.is_number:
        return ' class="table__number"'
    if cell.is_short:
        return ' class="table__short"'
    for least, name in _ROOM:
        if len(cell.text) > least:
            return f' class="{name}"'
    return ""


def _content(cell: Cell, context: Context, drawn: Drawn) -> str:
    """Its own template, why it is empty, a link, or its words."""
    if cell.template:
        return _drawn(cell, context, drawn)
    if not cell.text:
        return f'<span class="empty">{conditional_escape(str(cell.empty))}</span>'
    if cell.url:
        return f'<a href="{conditional_escape(cell.url)}">{conditional_escape(cell.text)}</a>'
    return conditional_escape(cell.text)


def _drawn(cell: Cell, context: Context, drawn: Drawn) -> str:
    key = (cell.template, type(cell.value), cell.value)
    is_kept = _is_hashable(key)
    if is_kept and key in drawn:
        return drawn[key]
    looked_at: list[Any] = []

    def thing() -> Any:  # a template calls what it looks up
        looked_at.append(cell.thing)
        return cell.thing

    template: Template = get_template(cell.template).template  # type: ignore[attr-defined]
    with context.push(value=cell.value, thing=thing):
        shown = template.render(context)
    if is_kept and not looked_at:
        drawn[key] = shown
    return shown


def _is_hashable(key: tuple[Any, ...]) -> bool:
    """Whether it can be looked up: a list, or a record that holds one, cannot."""
    try:
        hash(key)
    except TypeError:
        return False
    return True
