"""Risks to begin from, one a failure mode, read once from the file beside."""

from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

import yaml

FILE = Path(__file__).parent / "risk_prompts.yaml"
FAILURES = "RISKREG_FAILURES"


@dataclass(frozen=True, slots=True)
class Prompt:
    """A first draft of a risk, and the traits of a system any of which calls for it."""

    ref: str
    when: tuple[str, ...]
    category: str
    title: str
    cause: str
    event: str
    consequence: str
    tags: tuple[str, ...]
    rights: tuple[str, ...]

    @property
    def values(self) -> dict[str, Any]:
        """As the action that enters a risk takes it."""
        return {
            "title": self.title,
            "category": self.category,
            "cause": self.cause,
            "event": self.event,
            "consequence": self.consequence,
            "tags": list(self.tags),
            "rights": list(self.rights),
        }


@cache
def prompts() -> tuple[Prompt, ...]:
    """Every prompt, in the order of the file; its failure mode is the first of its tags."""
    told: dict[str, Any] = yaml.safe_load(FILE.read_text(encoding="utf-8"))
    return tuple(
        Prompt(
            ref=each["ref"],
            when=tuple(each["when"]),
            category=each["category"],
            title=each["title"],
            cause=each["cause"],
            event=each["event"],
            consequence=each["consequence"],
            tags=(f"{FAILURES} {each['ref']}", *each.get("tags", ())),
            rights=tuple(each.get("rights", ())),
        )
        for each in told["prompts"]
    )
