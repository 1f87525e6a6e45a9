"""JSON as it is read by default: what cannot be kept or told again is 400, in words.

Alone in its file: DRF imports it while its own views are being imported.
"""

import json
from io import BytesIO
from typing import IO, Any

from django.conf import settings
from django.core.exceptions import RequestDataTooBig
from django.utils.translation import gettext as _
from rest_framework.exceptions import ParseError
from rest_framework.parsers import JSONParser

from riskreg.rules import texts


class Plain(JSONParser):
    """JSON that can be kept and told again: so deep at most, of whole characters, of numbers.

    `limit` in bytes: no more is read than is taken.
    """

    limit: int = settings.DATA_UPLOAD_MAX_MEMORY_SIZE

    def parse(self, stream: IO[Any], media_type: Any = None, parser_context: Any = None) -> Any:
        """Looked at before anything walks through it, or repeats it in a refusal."""
        content = stream.read(self.limit + 1)
        if len(content) > self.limit:
            raise RequestDataTooBig
        if texts.depth(content.decode(errors="replace")) > texts.DEPTH:
            words = _("It is nested deeper than %(most)s levels. Send it flatter.")
            raise ParseError(words % {"most": texts.DEPTH})
        in_utf8 = {**(parser_context or {}), "encoding": "utf-8"}  # RFC 8259, whatever is announced
        told = super().parse(BytesIO(content), media_type, in_utf8)
        try:
            json.dumps(told, ensure_ascii=False, allow_nan=False).encode()
        except UnicodeEncodeError:
            words = _("Half of a character stands in it, as in \\ud800 alone. Send whole ones.")
            raise ParseError(words) from None
        except ValueError:
            words = _("A number in it is larger than any that is kept. Send a smaller one.")
            raise ParseError(words) from None
        return told
