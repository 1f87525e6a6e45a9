"""The files that lie in the file of a dossier, read out of it."""

import io
import json
from collections.abc import Mapping
from functools import lru_cache
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
    return None if content is None else dict(_files(content))


@lru_cache(maxsize=2)  # each further version is held against the same approved one
def _files(content: bytes) -> Mapping[str, bytes]:
    try:
        return read(PdfFileReader(io.BytesIO(content)))
    except (KeyError, PdfError):  # it was made before dossiers carried files
        return {}


def snapshot(dossier: Dossier) -> dict[str, Any] | None:
    """What its pages showed; None where there is no such file."""
    content = (of(dossier) or {}).get(DOSSIER)
    return None if content is None else json.loads(content)
