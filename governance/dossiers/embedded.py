"""The files that lie in the file of a dossier, read out of it."""

import io
import json
from typing import Any

from pyhanko.pdf_utils.generic import IndirectObject
from pyhanko.pdf_utils.misc import PdfError
from pyhanko.pdf_utils.reader import PdfFileReader

from governance.dossiers.attachments import DOSSIER
from riskreg.actions import dossiers
from riskreg.models import Dossier


def read(reader: PdfFileReader) -> dict[str, bytes]:
    """The embedded files by name."""
    names = reader.root["/Names"]["/EmbeddedFiles"]["/Names"]
    specs = [each.get_object() if isinstance(each, IndirectObject) else each for each in names]
    return {
        str(name): spec["/EF"]["/F"].data
        for name, spec in zip(specs[0::2], specs[1::2], strict=True)
    }


def of(dossier: Dossier) -> dict[str, bytes] | None:
    """Those of an entered dossier; None where its file is not in the store as it was entered."""
    content = dossiers.content_of(dossier)
    return None if content is None else _files(content)


def _files(content: bytes) -> dict[str, bytes]:
    try:
        return read(PdfFileReader(io.BytesIO(content)))
    except (KeyError, PdfError):  # it was made before dossiers carried files
        return {}


def snapshot(dossier: Dossier) -> dict[str, Any] | None:
    """What its pages showed; None where there is no such file."""
    content = dossiers.content_of(dossier)
    told = None if content is None else _told(dossier.sha256, content)
    return None if told is None else json.loads(told)


# Each further version is held against the same approved one: the last two are kept, by digest.
_KEPT = 2
_kept: dict[str, bytes | None] = {}


def _told(digest: str, content: bytes) -> bytes | None:
    told = _kept.pop(digest, None) or _files(content).get(DOSSIER)
    _kept[digest] = told
    for oldest in list(_kept)[:-_KEPT]:
        _kept.pop(oldest, None)
    return told
