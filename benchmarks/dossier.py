"""What a dossier costs beside WeasyPrint alone on the same HTML, all in one run.

    python benchmarks/dossier.py SYSTEM [RUNS]

Annex IV of a system: the whole way (facts under the lock, templates, layout, linking, embedded
files, seal, entering) with an empty cache, and again after a small change: a risk is told in other
words; and one that has effects, as a renamed control must be confirmed again. Then a statement of
1,200 requirement rows. Best of RUNS, taken in turn. What is imported when it is first asked for is
not counted, on neither side; the second process is, with its start. The register is left as it was.
"""

import json
import os
import resource
import subprocess
import sys
import time
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import django

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))
os.environ.setdefault("DJANGO_SETTINGS_MODULE", "governance.settings.dev")
django.setup()

from django.conf import settings  # noqa: E402
from django.core.management import CommandError  # noqa: E402
from django.db import transaction  # noqa: E402
from django.test import override_settings  # noqa: E402
from django.urls import get_resolver  # noqa: E402

from benchmarks.own_database import this_register  # noqa: E402
from governance.dossiers import build, making, registry  # noqa: E402
from governance.dossiers.manuscripts import Chapter  # noqa: E402
from governance.management import here, named  # noqa: E402
from riskreg.access import Right  # noqa: E402
from riskreg.actions import controls, dossiers, jobs, risks  # noqa: E402
from riskreg.models import AISystem, Control, Job, Risk, User  # noqa: E402

KIND = "annex-iv"
ROWS = 1200
WHOLE, AGAIN = 1.0, 0.3  # of WeasyPrint alone
WHOLE_SECONDS, ROWS_SECONDS, MEGABYTES = 12, 40, 300
ALONE = Path(__file__).parent / "alone.py"


@dataclass(frozen=True)
class Figures:
    """What one run took: on the clock, of all processors, and the most memory of one process."""

    seconds: float
    processor: float
    pages: int
    megabytes: int = 0

    def __str__(self) -> str:
        return f"{self.seconds:6.2f} s, {self.processor:6.2f} s of processors, {self.pages} pages"


def processors() -> float:
    """Seconds this process and those it started have worked."""
    used = (resource.getrusage(who) for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN))
    return sum(each.ru_utime + each.ru_stime for each in used)


def most_memory() -> int:
    """Megabytes of the largest process so far, ours or one that it started."""
    used = (resource.getrusage(who) for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN))
    return max(each.ru_maxrss for each in used) // 1024


def measured(work: Callable[[], int]) -> Figures:
    """Some work that tells its pages."""
    began, worked = time.perf_counter(), processors()
    pages = work()
    return Figures(time.perf_counter() - began, processors() - worked, pages)


def alone(text: str) -> Figures:
    """WeasyPrint by itself on the same HTML, in a process of its own."""
    with TemporaryDirectory() as folder:
        files = Path(folder, "text.html"), Path(folder, "style.css")
        for file, content in zip(files, (text, "".join(build.styles())), strict=True):
            file.write_text(content, encoding="utf-8")
        told = subprocess.run(  # noqa: S603
            [sys.executable, "-W", "ignore", str(ALONE), *map(str, files)],
            check=True, capture_output=True, text=True,
        ).stdout  # fmt: skip
    return Figures(**json.loads(told.splitlines()[-1]))


@contextmanager
def empty_cache() -> Iterator[None]:
    """Nothing was laid out before."""
    with TemporaryDirectory() as folder, override_settings(VAR_DIR=Path(folder)):
        yield


def named_system(name: str) -> AISystem:
    """The system of that key, number or name."""
    found = named.about(name, None)
    if not isinstance(found, AISystem):
        raise CommandError(f"{name} is no AI system.")
    return found


@contextmanager
def asked(name: str) -> Iterator[tuple[AISystem, Job]]:
    """A job that a worker has taken; all of it is undone."""
    with transaction.atomic():
        system = named_system(name)
        job, _ = dossiers.request(here.somebody(Right.MAKE_DOSSIER, system), system, kind=KIND)
        taken = jobs.take(job.pk)
        assert taken is not None
        yield system, taken
        transaction.set_rollback(True)


def made(job: Job) -> int:
    """Take a job to the entered file; its pages."""
    found = making.make(job)
    assert found is not None, job.error
    return found.pages


def rename_one(system: AISystem, actor: User) -> None:
    """A control of the system has another name; it must be confirmed again, and duties tell so."""
    control = Control.objects.filter(organisation=system.organisation, systems=system).first()
    assert control is not None
    controls.change(actor, control, values={"title": f"{control.title}, renamed"})


def retell_one(system: AISystem, actor: User) -> None:
    """A risk of the system is described in other words."""
    risk = Risk.objects.filter(organisation=system.organisation, systems=system).first()
    assert risk is not None
    risks.change(actor, risk, values={"cause": f"{risk.cause} In other words."})


CHANGES = {"again, a risk told otherwise": retell_one, "again, a control renamed": rename_one}


def whole_and_again(name: str) -> Iterator[Figures]:
    """With nothing in the cache, and once more after each small change."""
    with empty_cache():
        with asked(name) as (_system, job):
            yield measured(lambda: made(job))
        for change in CHANGES.values():
            with transaction.atomic():
                system = named_system(name)
                change(system, here.somebody(Right.MAKE_DOSSIER, system))
                with asked(name) as (_system, job):
                    yield measured(lambda job=job: made(job))  # type: ignore[misc]
                transaction.set_rollback(True)


def read(name: str) -> tuple[Any, tuple[Chapter, ...]]:
    """The facts of the dossier."""
    with asked(name) as (_system, job):
        return making.read(job, registry.kind(KIND), build.silent)


def many_rows(chapters: tuple[Chapter, ...]) -> tuple[Chapter, ...]:
    """The cover, and the statement of applicability repeated until it has enough rows."""
    (stated,) = (each for each in chapters if each.section.slug == "applicability")
    once = stated.facts["statements"]
    each = sum(len(chapter.rows) for statement in once for chapter in statement.binding)
    facts = {**stated.facts, "statements": once * -(-ROWS // each)}
    return chapters[0], replace(stated, number=1, facts=facts)


def best(runs: Iterable[Figures]) -> Figures:
    """The run that took the processors least."""
    return min(runs, key=lambda each: each.processor)


def told(words: str, ours: Figures, theirs: Figures | None, limit: float) -> bool:
    """Print what was measured against a limit, by each measure; whether it is kept by one.

    On a busy machine the clock tells of others, and processors work more where two share the work.
    """
    of, unit = (theirs, "×") if theirs else (Figures(1, 1, 0), "s")
    measures = {
        "on the clock": ours.seconds / of.seconds,
        "of processors": ours.processor / of.processor,
    }
    print(f"{words:<28} {ours}")
    for measure, value in measures.items():
        verdict = "kept" if value <= limit else "EXCEEDED"
        print(f"{'':<28} {value:6.2f} {unit} {measure}, limit {limit} {unit}: {verdict}")
    return min(measures.values()) <= limit


def main(name: str, runs: int) -> int:
    """Print all figures; 1 if a limit is exceeded."""
    print("processors:", os.cpu_count(), " load:", *map("{:.1f}".format, os.getloadavg()))
    assert get_resolver().url_patterns  # which every worker has, once
    context, chapters = read(name)
    text = build.html(context, chapters)
    theirs: list[Figures] = []
    ours: list[list[Figures]] = []
    memory = 0
    for _ in range(runs):
        ours.append(list(whole_and_again(name)))
        memory = memory or most_memory()  # while all processes were ours
        theirs.append(alone(text))
    raw = best(theirs)
    whole, *again = map(best, zip(*ours, strict=True))
    print(f"{'WeasyPrint alone':<28} {raw}, {raw.megabytes} MB")
    kept = [
        told(f"{KIND}, whole", whole, raw, WHOLE),
        told(f"{KIND}, whole", whole, None, WHOLE_SECONDS),
        *(told(words, each, raw, AGAIN) for words, each in zip(CHANGES, again, strict=True)),
    ]
    verdict = "kept" if memory <= MEGABYTES else "EXCEEDED"
    print(f"{'largest process of ours':<28} {memory:6} MB, limit {MEGABYTES} MB: {verdict}")
    rows = many_rows(chapters)
    with empty_cache():
        figures = measured(lambda: build.printed(context, rows).pages)
    kept.append(told(f"{ROWS} requirement rows", figures, None, ROWS_SECONDS))
    print("load:", *map("{:.1f}".format, os.getloadavg()))
    return int(not all(kept) or memory > MEGABYTES)


if __name__ == "__main__":
    if len(sys.argv) < 2:
        sys.exit('Name a system, as in: python benchmarks/dossier.py "Household Credit Score"')
    print(f"cache and processes as in settings: {settings.DOSSIER_PROCESSES} processes")
    with this_register():
        try:
            sys.exit(main(sys.argv[1], int(sys.argv[2]) if len(sys.argv) > 2 else 3))
        except CommandError as fault:  # no such system
            sys.exit(str(fault))
