"""Typed reads of the environment; a secret may also come from the file that NAME_FILE names."""

import os
from pathlib import Path

from django.core.exceptions import ImproperlyConfigured

_TRUE = {"1", "true", "yes", "on"}
_FALSE = {"0", "false", "no", "off"}


def text(name: str, default: str | None = None) -> str:
    """The variable, else the content of the file NAME_FILE points to, else the default.

    An empty variable counts as not set: compose files hand over what their caller left out.
    Raises ImproperlyConfigured naming the variable when nothing is set and there is no default.
    """
    if os.environ.get(name):
        return os.environ[name]
    file = os.environ.get(f"{name}_FILE")
    if file:
        try:
            return Path(file).read_text(encoding="utf-8").strip()
        except OSError as error:
            raise ImproperlyConfigured(
                f"{name}_FILE points to {file}, which cannot be read: {error.strerror}."
            ) from error
    if default is None:
        raise ImproperlyConfigured(f"Set the environment variable {name} (or {name}_FILE).")
    return default


def flag(name: str, *, default: bool) -> bool:
    """A yes or no; anything but 1/0, true/false, yes/no, on/off is refused by name."""
    raw = text(name, "").strip().lower()
    if not raw:
        return default
    if raw in _TRUE:
        return True
    if raw in _FALSE:
        return False
    raise ImproperlyConfigured(f"{name} is {raw!r}; write 1 or 0.")


def number(name: str, default: int) -> int:
    """A whole number."""
    raw = text(name, str(default))
    try:
        return int(raw)
    except ValueError as error:
        raise ImproperlyConfigured(f"{name} is {raw!r}; write a whole number.") from error


def words(name: str, default: str = "") -> list[str]:
    """A list separated by commas; empty items fall away."""
    return [word.strip() for word in text(name, default).split(",") if word.strip()]
