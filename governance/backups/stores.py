"""The files of the default storage, a folder or a bucket alike: listed, copied out, put back."""

from collections.abc import Callable, Iterator
from contextlib import ExitStack
from pathlib import Path
from typing import Any

from django.apps import apps
from django.core.files import File
from django.core.files.storage import default_storage
from django.db import connection
from django.db.models import FileField

from governance import health
from governance.backups.manifest import FILES, Damaged, Stored, copied


def names(folder: str = "") -> Iterator[str]:
    """Every file of the store, but what the probes leave for a moment."""
    try:
        folders, files = default_storage.listdir(folder)
    except FileNotFoundError:  # a folder that nothing was put in yet
        return
    lead = f"{folder}/" if folder else ""
    yield from (f"{lead}{name}" for name in sorted(files) if name)
    for each in sorted(folders):
        if each and f"{lead}{each}" != health.FOLDER:
            yield from names(f"{lead}{each}")


def named() -> dict[str, str]:
    """The files that rows name, each with the SHA-256 the row holds, or nothing.

    A table that a pending migration brings is not there yet, and names none.
    """
    found: dict[str, str] = {}
    there = set(connection.introspection.table_names())
    for model in apps.get_models():
        if model._meta.db_table not in there:
            continue
        held = {field.name for field in model._meta.fields}
        for field in model._meta.fields:
            if isinstance(field, FileField):
                digest = ["sha256"] if "sha256" in held else []
                rows = model._base_manager.exclude(**{field.name: ""})
                for name, *known in rows.values_list(field.name, *digest).iterator():
                    found[str(name)] = str(known[0]) if known else ""
    return found


def copy_out(folder: Path, tell: Callable[[int, int], None]) -> list[Stored]:
    """Copy all files of the store below the folder."""
    every = list(names())
    stored = []
    for number, name in enumerate(every, 1):
        target = folder / FILES / name
        target.parent.mkdir(parents=True, exist_ok=True)
        try:
            with default_storage.open(name) as source, target.open("xb") as file:
                stored.append(Stored(f"{FILES}/{name}", *copied(source, file)))
        except FileNotFoundError:  # discarded while we copied; a row that still names it tells
            target.unlink(missing_ok=True)
        tell(number, len(every))
    return stored


def differences(wanted: dict[str, str], present: dict[str, str]) -> list[str]:
    """Files that rows name and the store lacks, or holds with another content than entered."""
    found = []
    for name, digest in sorted(wanted.items()):
        if name not in present:
            found.append(f"{name}: a record names this file, the store has none")
        elif digest and digest != present[name]:
            found.append(f"{name}: not the content that was entered")
    return found


def digests(tell: Callable[[int, int], None]) -> dict[str, str]:
    """SHA-256 of every file of the store, read again."""
    every = list(names())
    found = {}
    for number, name in enumerate(every, 1):
        with default_storage.open(name) as file:
            found[name] = copied(file, None)[1]
        tell(number, len(every))
    return found


def put_back(folder: Path, contents: list[Stored], undo: ExitStack, tell: Any) -> None:
    """Put files into the empty store under their names; `undo` takes them out again."""
    lead = f"{FILES}/"
    files = [each.name for each in contents if each.name.startswith(lead)]
    for number, name in enumerate(files, 1):
        with (folder / name).open("rb") as source:
            kept = default_storage.save(name.removeprefix(lead), File(source))
        undo.callback(default_storage.delete, kept)
        if kept != name.removeprefix(lead):
            raise Damaged(f"The store keeps {name} as {kept}: it is not empty. Empty it first.")
        tell(number, len(files))
