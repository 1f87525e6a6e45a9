"""`manage.py write_fonts`: cut the web fonts from the full fonts that dossiers embed."""

from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand
from fontTools import subset
from fontTools.ttLib import TTFont

FONTS = Path(__file__).resolve().parents[2] / "static" / "fonts"

# The licence reserves the name of the original for unmodified files, and a subset is modified.
FAMILY = "Register Sans"
STYLES = {
    "SourceSans3_400Regular.ttf": ("regular", "Regular"),
    "SourceSans3_400Regular_Italic.ttf": ("italic", "Italic"),
    "SourceSans3_600SemiBold.ttf": ("semibold", "SemiBold"),
    "SourceSans3_700Bold.ttf": ("bold", "Bold"),
}

# Every official language of the Union, punctuation, currency, arrows, comparison and list signs.
CHARACTERS = (
    "U+0020-007E,U+00A0-017F,U+0218-021B,U+0386-03CE,U+0400-045F,U+1E9E,U+2010-2027,U+202F-203A,"
    "U+2070-208E,U+20AC,U+2116,U+2122,U+2190-2193,U+2212,U+2248,U+2260-2265,U+25A0-25A1,"
    "U+25B2-25B3,U+25CB,U+25CF,U+2713"
)
FEATURES = ["kern", "liga", "locl", "ccmp", "mark", "mkmk", "case", "sups", "ordn"]
_FAMILY_IDS = {1, 16}
_NAME_IDS = {3, 4, 6}


class Command(BaseCommand):
    """Run again when a font or the list of characters changes; the result is committed."""

    help = "Write the woff2 subsets under governance/static/fonts/."
    requires_system_checks: list[str] = []

    def handle(self, *args: Any, **options: Any) -> None:
        for source, (slug, style) in STYLES.items():
            target = FONTS / f"register-sans-{slug}.woff2"
            _cut(FONTS / source, target, style)
            self.stdout.write(f"{target.name}: {target.stat().st_size} bytes")


def _cut(source: Path, target: Path, style: str) -> None:
    options = subset.Options(
        flavor="woff2", layout_features=FEATURES, name_IDs=["*"], notdef_outline=True
    )
    font: TTFont = subset.load_font(str(source), options)
    cutter = subset.Subsetter(options)
    cutter.populate(unicodes=subset.parse_unicodes(CHARACTERS))
    cutter.subset(font)
    _rename(font, style)
    subset.save_font(font, str(target), options)


def _rename(font: TTFont, style: str) -> None:
    for record in font["name"].names:
        if record.nameID in _FAMILY_IDS:
            record.string = FAMILY
        elif record.nameID in _NAME_IDS:
            record.string = f"{FAMILY} {style}".replace(" ", "-" if record.nameID == 6 else " ")
