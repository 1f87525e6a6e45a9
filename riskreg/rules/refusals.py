"""What a pure rule says when it refuses; `riskreg.refusal` turns it into words."""

import dataclasses
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True, slots=True)
class Refusal:
    """The field it concerns (empty: the whole), a code of `riskreg.refusal.WORDS`, its values."""

    field: str
    code: str
    values: Mapping[str, Any] = dataclasses.field(default_factory=dict)
