"""The icons: simple shapes on a 20 × 20 grid, drawn by hand with one line weight."""

from functools import lru_cache

from django.utils.html import format_html
from django.utils.safestring import SafeString

# Each value is the inside of an <svg>; `{c}` is the colour where a shape is filled.
# Nothing in here comes from anybody's input.
_DRAWN: dict[str, str] = {
    # places
    "home": '<path d="M3 9.5 10 3.5l7 6M5 8.5v8h10v-8M8.5 16.5V12h3v4.5"/>',
    "systems": '<rect x="3.5" y="3.5" width="13" height="13" rx="2"/><path d="M7.5 7.5h5v5h-5z"/>',
    "models": '<path d="M10 2.8l6.5 3.6v7.2L10 17.2l-6.5-3.6V6.4zM3.8 6.6L10 10l6.2-3.4M10 10v7"/>',
    "datasets": '<ellipse cx="10" cy="5" rx="6" ry="2.2"/>'
    '<path d="M4 5v10c0 1.2 2.7 2.2 6 2.2s6-1 6-2.2V5M4 10c0 1.2 2.7 2.2 6 2.2s6-1 6-2.2"/>',
    "vendors": '<path d="M3.5 17V6.5L10 3l6.5 3.5V17zM7.5 17v-3.5h5V17M7 9.5h2M11 9.5h2"/>',
    "decisions": '<path d="M4.5 3.5h11v13h-11zM7.2 10.2l2 2 3.6-4.2"/>',
    "frameworks": '<path d="M3.5 3.5H8v13H3.5zM8 3.5h4.5v13H8zM12.7 5l2.6-.6 2 11.5-2.6.6z"/>',
    "imports": '<path d="M10 3v9M6.5 8.5L10 12l3.5-3.5M3.5 12.5v4h13v-4"/>',
    "dossiers": '<path d="M5 2.8h6.5l4 4v10.4H5zM11.3 2.8V7h4.2M7.5 10.5H13M7.5 13.5H13"/>',
    "trail": '<circle cx="10" cy="4.3" r="1.8"/><circle cx="10" cy="10" r="1.8"/>'
    '<circle cx="10" cy="15.7" r="1.8"/><path d="M10 6.1v2.1M10 11.8v2.1"/>',
    "people": '<circle cx="7.5" cy="7" r="2.7"/><path d="M2.5 16.5c0-3 2.2-4.8 5-4.8s5 1.8 5 4.8"/>'
    '<path d="M12.5 4.6a2.7 2.7 0 0 1 0 4.9M14 12.1c2.1.6 3.5 2.2 3.5 4.4"/>',
    "person": '<circle cx="10" cy="6.8" r="3"/><path d="M4 17c0-3.4 2.6-5.4 6-5.4s6 2 6 5.4"/>',
    "keys": '<circle cx="6.5" cy="13.5" r="3"/>'
    '<path d="M8.7 11.3l7.5-7.5M13.5 6.5l2 2M11.5 8.5L13 10"/>',
    "glossary": '<path d="M10 5.5C8.5 4.2 6 3.8 3 4v11.5c3-.2 5.5.2 7 1.5M10 5.5'
    'C11.5 4.2 14 3.8 17 4v11.5c-3-.2-5.5.2-7 1.5M10 5.5V17"/>',
    "organisation": '<path d="M3 17h14M5 17V3.5h6V17M11 8.5h4V17M7 7h2M7 10h2M7 13h2"/>',
    # acts
    "tasks": '<path d="M8 5h9M8 10h9M8 15h9M3 5l1.2 1.2L6.2 4M3 10l1.2 1.2L6.2 9M3 15l1.2'
    ' 1.2L6.2 14"/>',
    "risks": '<path d="M3.5 3.5v13h13M6.5 13.5V11M10 13.5V8M13.5 13.5V5"/>',
    "assessments": '<path d="M6 4.5H4v12.5h12V4.5h-2M7 3h6v3H7zM7 10h6M7 13h4"/>',
    "controls": '<path d="M10 2.8l6 2.3v4.6c0 3.6-2.4 6.2-6 7.5-3.6-1.3-6-3.9-6-7.5V5.1z'
    'M7.3 9.8l2 2 3.4-3.9"/>',
    "evidence": '<path d="M13.8 6.2l-5.6 5.6a1.7 1.7 0 0 0 2.4 2.4l6-6a3.3 3.3 0 0 0-4.7-4.7l-6.2'
    " 6.2"
    'a5 5 0 0 0 7 7l4-4"/>',
    "evaluations": '<path d="M7.5 3h5M8.5 3v5L4 15.5c-.4.8.1 1.5 1 1.5h10c.9 0 1.4-.7 1-1.5'
    "L11.5 8V3"
    'M6.3 12.5h7.4"/>',
    "incidents": '<path d="M10 3.2l7.3 13.3H2.7zM10 8v4.2M10 14.2v.4"/>',
    "monitoring": '<path d="M2.8 10.5h3l2-5 3.6 9.2 2.2-4.2h3.6"/>',
    "clock": '<circle cx="10" cy="10" r="6.7"/><path d="M10 5.8V10l3 2"/>',
    "coverage": '<path d="M3.5 3.5h5.5v5.5H3.5zM11 3.5h5.5v5.5H11zM3.5 11h5.5v5.5H3.5zM11 11h5.5'
    'v5.5H11zM4.8 6.2l1 1 1.8-2"/>',
    "search": '<circle cx="8.8" cy="8.8" r="5"/><path d="M12.6 12.6l4.2 4.2"/>',
    "add": '<path d="M10 4v12M4 10h12"/>',
    "edit": '<path d="M4 16l.8-3.6 8.7-8.7 2.8 2.8-8.7 8.7z"/>',
    "download": '<path d="M10 3v10M6 9.5l4 4 4-4M4 17h12"/>',
    "upload": '<path d="M10 14V4M6 7.5l4-4 4 4M4 17h12"/>',
    "filter": '<path d="M3 4h14l-5.5 6.5V16L8.5 14.5v-4z"/>',
    "columns": '<path d="M3.5 4h13v12h-13zM8 4v12M12.5 4v12"/>',
    "close": '<path d="M5 5l10 10M15 5L5 15"/>',
    "menu": '<path d="M3 5.5h14M3 10h14M3 14.5h14"/>',
    "link": '<path d="M8.2 11.8l3.6-3.6M9 6l1.8-1.8a3.2 3.2 0 0 1 4.6 4.6l-1.8 1.8'
    'M11 14l-1.8 1.8a3.2 3.2 0 0 1-4.6-4.6l1.8-1.8"/>',
    "external": '<path d="M8 4H4v12h12v-4M11.5 3.5h5V8.5M16.3 3.7l-6.8 6.8"/>',
    "print": '<path d="M6 7V3.5h8V7M6 14H3.5V7h13v7H14M6 11.5h8v5H6z"/>',
    "history": '<circle cx="10" cy="10" r="6.5"/><path d="M10 6v4.2l2.8 1.6"/>',
    "calendar": '<path d="M3.5 5h13v11.5h-13zM3.5 8.5h13M7 3v3.5M13 3v3.5"/>',
    "sign-out": '<path d="M12 4H4.5v12H12M8.5 10H17M14 7l3 3-3 3"/>',
    "mail": '<path d="M3 5.5h14v10H3zM3 6.5l7 5 7-5"/>',
    "lock": '<path d="M5 9h10v7.5H5zM7 9V6.5a3 3 0 0 1 6 0V9"/>',
    # directions
    "up": '<path d="M5 12.5l5-5 5 5"/>',
    "down": '<path d="M5 7.5l5 5 5-5"/>',
    "left": '<path d="M12.5 5l-5 5 5 5"/>',
    "right": '<path d="M7.5 5l5 5-5 5"/>',
    "sortable": '<path d="M6.5 8L10 4.5 13.5 8M6.5 12l3.5 3.5 3.5-3.5"/>',
    # meanings: five shapes that a photocopy keeps apart
    "neutral": '<circle cx="10" cy="10" r="6.5"/><path d="M10 9.2v4.3M10 6.3v.3"/>',
    "good": '<circle cx="10" cy="10" r="6.5"/><path d="M6.8 10.2l2.3 2.3 4.2-4.8"/>',
    "attention": '<path d="M10 3.2L17.3 16H2.7zM10 8v4M10 13.8v.3"/>',
    "serious": '<path d="M10 2.5l7.5 7.5-7.5 7.5L2.5 10zM10 6.5v4.3M10 13v.3"/>',
    "critical": '<path d="M6.9 2.5h6.2l4.4 4.4v6.2l-4.4 4.4H6.9l-4.4-4.4V6.9z" fill="{c}"/>'
    '<path d="M10 6v5M10 13.7v.3" class="icon__on" stroke="{on}" stroke-width="2"/>',
    # statuses that are no meaning of their own
    "unknown": '<circle cx="10" cy="10" r="7" stroke-dasharray="2.6 2.4"/>'
    '<path d="M7.9 8.2a2.1 2.1 0 1 1 3 2c-.6.3-.9.7-.9 1.3M10 13.7v.3"/>',
    "not-applicable": '<circle cx="10" cy="10" r="6.5"/><path d="M5.5 14.5l9-9"/>',
    "later": '<circle cx="10" cy="10" r="6.5"/><path d="M10 6v4.2l2.8 1.6"/>',
    # tiers
    "tier-prohibited": '<path d="M6.9 2.5h6.2l4.4 4.4v6.2l-4.4 4.4H6.9l-4.4-4.4V6.9z"'
    ' fill="{c}"/><path d="M6 10h8" class="icon__on" stroke="{on}" stroke-width="2.4"/>',
    "tier-annex-iii": '<path d="M10 2.2l7.8 7.8-7.8 7.8L2.2 10z" fill="{c}"/>'
    '<path d="M7.3 7.5v5M10 7.5v5M12.7 7.5v5" class="icon__on" stroke="{on}"/>',
    "tier-annex-i": '<path d="M10 2.2l7.8 7.8-7.8 7.8L2.2 10z" fill="{c}"/>'
    '<path d="M10 6.5v7" class="icon__on" stroke="{on}" stroke-width="2"/>',
    "tier-filtered": '<path d="M2.8 4h14.4l-5.4 6.6v5.6l-3.6-1.7v-3.9z"/>',
    "tier-transparency": '<path d="M2 10c2-3.6 4.7-5.4 8-5.4s6 1.8 8 5.4c-2 3.6-4.7 5.4-8 5.4'
    'S4 13.6 2 10z"/><circle cx="10" cy="10" r="2.3" fill="{c}"/>',
    "tier-minimal": '<circle cx="10" cy="10" r="7"/><path d="M6.8 10.2l2.3 2.3 4.2-4.8"/>',
    "tier-general-purpose": '<path d="M10 2.3l6.7 3.85v7.7L10 17.7l-6.7-3.85v-7.7z"/>',
    "tier-systemic": '<path d="M10 2.3l6.7 3.85v7.7L10 17.7l-6.7-3.85v-7.7z" fill="{c}"/>'
    '<circle cx="10" cy="10" r="2.6" class="icon__on" stroke="{on}" stroke-width="2"/>',
    "tier-out-of-scope": '<rect x="3" y="3" width="14" height="14" stroke-dasharray="2.8 2.2"/>'
    '<path d="M5.5 14.5l9-9"/>',
    "tier-unclassified": '<circle cx="10" cy="10" r="7" stroke-dasharray="2.6 2.4"/>'
    '<path d="M7.9 8.2a2.1 2.1 0 1 1 3 2c-.6.3-.9.7-.9 1.3M10 13.7v.3"/>',
}

NAMES = frozenset(_DRAWN)
GRID = 20

_PLAIN = (
    '<svg class="icon" viewBox="0 0 20 20" width="{}" height="{}" fill="none" stroke="{}"'
    ' stroke-width="1.6" stroke-linecap="round" stroke-linejoin="round"{}>{}{}</svg>'
)


_NAMED = SafeString(' role="img"')
_HIDDEN = SafeString(' aria-hidden="true" focusable="false"')


@lru_cache(maxsize=512)
def svg(
    name: str,
    *,
    size: int = 16,
    title: str = "",
    colour: str = "currentColor",
    on: str = "#ffffff",
) -> SafeString:
    """One icon. Give `colour` and `on` as hex where page styles do not reach (PDF).

    Without a title the icon is decoration and hidden from screen readers: words stand beside it.
    """
    words = format_html("<title>{}</title>", title) if title else ""
    role = _NAMED if title else _HIDDEN
    shapes = inside(name, colour=colour, on=on)
    return format_html(_PLAIN, size, size, colour, role, words, shapes)


def inside(name: str, *, colour: str, on: str) -> SafeString:
    """What an icon is drawn of, for drawings that place it themselves."""
    return SafeString(_DRAWN[name].replace("{c}", colour).replace("{on}", on))
