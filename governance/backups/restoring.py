"""Restoring a backup into an empty installation, and comparing what came out with what went in."""

from collections.abc import Sequence
from contextlib import ExitStack
from dataclasses import dataclass
from pathlib import Path

from django.apps import apps
from django.db import connection

from governance import startup
from governance.backups import database, keys, manifest, stores
from governance.backups.manifest import Damaged, Manifest
from governance.backups.progress import Progress
from riskreg import proofs
from riskreg.checkpoints import Signed
from riskreg.postgres import raising
from riskreg.proofs import Proof


@dataclass(frozen=True, slots=True)
class Outcome:
    """What holds after restoring, a line each, and what does not."""

    holds: list[str]
    differs: list[str]


def restore(folder: Path, progress: Progress) -> Manifest:
    """Fill an empty installation from a backup; what the backup says of itself.

    Raises Damaged, with nothing stored, where the installation is not empty, the backup is not
    whole, or it was made by a newer version.
    """
    _refuse_unless_empty()
    told = manifest.read(folder)
    _refuse_newer(told)
    progress.step("Checking the backup")
    found = manifest.faults(folder, told, progress.tell)
    if found:
        lines = "\n  ".join(found[:20])
        raise Damaged(
            f"The backup is not as it was written, nothing was restored:\n  {lines}\n"
            "Take another copy of it, or an older backup."
        )
    with ExitStack() as undo:
        progress.step("Files")
        stores.put_back(folder, told.contents, undo, progress.tell)
        progress.step("Database")
        database.restore(folder, told.roles)
        undo.pop_all()
    return told


def check(told: Manifest, outside: Sequence[Signed], progress: Progress) -> Outcome:
    """Hold the installation against the manifest: counts, chains, files, keys.

    `outside` are checkpoints that were kept apart from the database: one that knows more events
    than were restored shows that the backup is not the newest state there was.
    """
    differs = [f"already when the backup was made: {each}" for each in told.findings]
    counted = database.counted()
    differs += _counts(told.tables, counted.tables)
    proven = _proven(told, outside, progress)
    differs += _breaks(told, proven)
    progress.step("Checking files")
    present = stores.digests(progress.tell)
    known = set(told.findings)
    differs += [each for each in stores.differences(stores.named(), present) if each not in known]
    differs += keys.differences(told.keys)
    holds = [
        f"{sum(counted.tables.values()):,} rows in {len(counted.tables)} tables",
        f"{len(told.chains)} chains, {sum(n for n, _ in told.chains.values()):,} events",
        f"{sum(each.holds and each.newest is not None for each in proven)} chains complete up to a"
        " checkpoint",
        f"{len(present):,} files",
    ]
    with startup.database() as opened:
        waiting = startup.pending_migrations(opened)
    if waiting:
        holds.append(f"{len(waiting)} migrations are newer than the backup: run manage.py migrate")
    else:  # rights are in the dump; what is noted of them, and who may take the roles, is not
        raising.raise_walls(apps.get_app_config("riskreg"), connection.alias)
    return Outcome(holds, differs)


def _refuse_unless_empty() -> None:
    if not database.is_empty():
        name = connection.settings_dict["NAME"]
        raise Damaged(
            f"The database {name} has tables. Restoring writes nothing over: make a new database,"
            " point DATABASE_URL to it, and restore before any migrate."
        )
    if next(stores.names(), None) is not None:
        raise Damaged(
            "The store of files is not empty. Point RISKREG_VAR (or S3_BUCKET, S3_PREFIX) to a"
            " place that is, and restore again."
        )


def _refuse_newer(told: Manifest) -> None:
    unknown = startup.unknown_migrations(told.migrations)
    if unknown:
        raise Damaged(
            f"The backup was made by version {told.software}, which is newer than this one (it has"
            f" {unknown[0]}). Install that version or a newer one, then restore again."
        )


def _counts(before: dict[str, int], now: dict[str, int]) -> list[str]:
    return [
        f"{table}: {now.get(table, 0):,} rows instead of {before.get(table, 0):,}"
        for table in sorted(before.keys() | now.keys())
        if now.get(table) != before.get(table)
    ]


def _proven(told: Manifest, outside: Sequence[Signed], progress: Progress) -> list[Proof]:
    """Every chain gone along, also those that a checkpoint knows and the backup does not."""
    progress.step("Checking the trail")
    chains = sorted(told.chains.keys() | {each.chain for each in outside})
    total, done, proven = sum(number for number, _ in told.chains.values()), 0, []
    for chain in chains:
        step = _onward(progress, done, total)
        proven.append(proofs.prove(chain, outside=outside, step=step))
        done += proven[-1].number
    return proven


def _onward(progress: Progress, done: int, total: int) -> proofs.Step:
    return lambda number: progress.tell(done + number, total)


def _breaks(told: Manifest, proven: list[Proof]) -> list[str]:
    differs, ends = [], database.ends()
    for proof in proven:
        found = (*proof.integrity, *proof.completeness)
        differs += [f"chain {proof.chain}: at event {each.number}: {each.reason}" for each in found]
        if ends.get(proof.chain) != told.chains.get(proof.chain):
            differs.append(f"chain {proof.chain}: ends otherwise than when the backup was made")
    return differs
