"""Our failure modes as the filters and forms offer them, read once from their catalogue file."""

from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

import yaml

FILE = Path(__file__).parent / "catalogue" / "riskreg_failures.yaml"
FRAMEWORK = "RISKREG_FAILURES"


@dataclass(frozen=True, slots=True)
class Failure:
    """One failure mode; `group` is where it comes from."""

    ref: str
    title: str
    group: str
    summary: str

    @property
    def tag(self) -> str:
        """As a risk carries it."""
        return f"{FRAMEWORK} {self.ref}"


@cache
def failures() -> tuple[Failure, ...]:
    """Every failure mode, group by group."""
    told: dict[str, Any] = yaml.safe_load(FILE.read_text(encoding="utf-8"))
    groups = {each["ref"]: each["title"] for each in told["entries"] if each["kind"] == "group"}
    return tuple(
        Failure(each["ref"], each["title"], groups[each["parent"]], each["summary"])
        for each in told["entries"]
        if each["kind"] == "failure"
    )


@cache
def titles() -> dict[str, str]:
    """Their titles by the tag that a risk carries."""
    return {each.tag: each.title for each in failures()}
