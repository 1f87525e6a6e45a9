"""The rights of the EU Charter: article numbers and titles, read once."""

from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

import yaml

FILE = Path(__file__).parent / "rights.yaml"


@dataclass(frozen=True, slots=True)
class CharterRight:
    """One article; `is_common` marks those that AI systems touch most."""

    ref: str
    title: str
    chapter: str
    is_common: bool

    @property
    def article(self) -> str:
        """As one cites it, for example `Art. 21`."""
        return f"Art. {self.ref.removeprefix('CFR ')}"


@cache
def charter() -> dict[str, CharterRight]:
    """Every right by its reference, in the order of the Charter."""
    told: dict[str, Any] = yaml.safe_load(FILE.read_text(encoding="utf-8"))
    return {
        each["ref"]: CharterRight(
            each["ref"], each["title"], each["chapter"], bool(each.get("often"))
        )
        for each in told["rights"]
    }
