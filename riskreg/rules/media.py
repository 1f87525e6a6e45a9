"""The kinds of files that evidence may be, and how each is called, stored and shown; pure."""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum


class Preview(StrEnum):
    """How a file is shown in the page."""

    NONE = "none"
    PDF = "pdf"
    IMAGE = "image"
    TEXT = "text"
    TABLE = "table"


@dataclass(frozen=True, slots=True)
class Media:
    """A kind of file: its content type, the ending it is stored and handed out under."""

    type: str
    ending: str
    preview: Preview = Preview.NONE


_OOXML = "application/vnd.openxmlformats-officedocument."
_ODF = "application/vnd.oasis.opendocument."

PDF = Media("application/pdf", ".pdf", Preview.PDF)
PNG = Media("image/png", ".png", Preview.IMAGE)
JPEG = Media("image/jpeg", ".jpg", Preview.IMAGE)
GIF = Media("image/gif", ".gif", Preview.IMAGE)
WEBP = Media("image/webp", ".webp", Preview.IMAGE)
TEXT = Media("text/plain", ".txt", Preview.TEXT)
CSV = Media("text/csv", ".csv", Preview.TABLE)
JSON = Media("application/json", ".json", Preview.TEXT)
XML = Media("application/xml", ".xml", Preview.TEXT)
DOCX = Media(f"{_OOXML}wordprocessingml.document", ".docx")
XLSX = Media(f"{_OOXML}spreadsheetml.sheet", ".xlsx")
PPTX = Media(f"{_OOXML}presentationml.presentation", ".pptx")
ODT = Media(f"{_ODF}text", ".odt")
ODS = Media(f"{_ODF}spreadsheet", ".ods")
ODP = Media(f"{_ODF}presentation", ".odp")

ACCEPTED: Mapping[str, Media] = {
    media.type: media
    for media in (
        PDF,
        PNG,
        JPEG,
        GIF,
        WEBP,
        TEXT,
        CSV,
        JSON,
        XML,
        DOCX,
        XLSX,
        PPTX,
        ODT,
        ODS,
        ODP,
    )
}

# A file with one of these endings is started, not opened, by a double click: refused by name,
# whatever is inside. Text has no mark that would tell a script from a note.
STARTED_BY_NAME = frozenset(
    {
        "app", "appref-ms", "bat", "chm", "cmd", "com", "cpl", "desktop", "dll", "dmg", "exe",
        "gadget", "hta", "inf", "ins", "iso", "jar", "jnlp", "js", "jse", "lnk", "mjs", "mof",
        "msc", "msi", "msix", "msp", "mst", "pif", "ps1", "psm1", "reg", "scf", "scr", "sct", "sh",
        "sys", "url", "vb", "vbe", "vbs", "vhd", "wsc", "wsf", "wsh", "xll",
    }
)  # fmt: skip


def preview_of(media_type: str) -> Preview:
    """How a stored content type is shown; not at all where it is none of ours."""
    media = ACCEPTED.get(media_type)
    return media.preview if media else Preview.NONE
