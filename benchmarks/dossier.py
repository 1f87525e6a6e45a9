"""What a dossier costs beyond WeasyPrint alone on the same HTML; both in one run.

    python benchmarks/dossier.py SYSTEM [RUNS]

Prints the whole way (facts under the lock, templates, layout, writing, entering the file) against
`weasyprint.HTML(…).write_pdf()` on the very HTML that was laid out, best of RUNS each, taken in
turn. The register is left as it was: everything is rolled back.
"""

import os
import sys
import time
from pathlib import Path

import django

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))
os.environ.setdefault("DJANGO_SETTINGS_MODULE", "governance.settings.dev")
django.setup()

from django.db import transaction  # noqa: E402
from django.template.loader import render_to_string  # noqa: E402
from weasyprint import CSS, HTML  # noqa: E402
from weasyprint.text.fonts import FontConfiguration  # noqa: E402

from governance.dossiers import build, conformance, making, registry, sections  # noqa: E402
from governance.dossiers.fetching import Fetcher  # noqa: E402
from governance.management.commands import dossier as command  # noqa: E402
from riskreg.actions import dossiers, jobs  # noqa: E402

LIMIT = 1.3


def whole(name: str) -> tuple[float, int]:
    """Seconds from taking the job to the entered file, and its pages."""
    with transaction.atomic():
        system = command._system(name, None)
        job, _ = dossiers.request(command._actor(system, None), system, kind=sections.SYSTEM.slug)
        start = time.perf_counter()
        taken = jobs.take(job.pk)
        assert taken is not None
        made = making.make(taken)
        seconds = time.perf_counter() - start
        assert made is not None, taken.error
        transaction.set_rollback(True)
    return seconds, made.pages


def text_of(name: str) -> str:
    """The HTML of the dossier."""
    with transaction.atomic():
        system = command._system(name, None)
        job, _ = dossiers.request(command._actor(system, None), system, kind=sections.SYSTEM.slug)
        taken = jobs.take(job.pk)
        assert taken is not None
        kind = registry.kind(sections.SYSTEM.slug)
        text = build.html(*making.read(taken, kind, lambda words: None))
        transaction.set_rollback(True)
    return text


def alone(text: str) -> float:
    """Seconds of WeasyPrint by itself, tagged, with the same stylesheet and fonts."""
    start = time.perf_counter()
    fetcher, fonts = Fetcher(), FontConfiguration()
    style = CSS(
        string=render_to_string("dossier/dossier.css"), url_fetcher=fetcher, font_config=fonts
    )
    HTML(string=text, url_fetcher=fetcher).write_pdf(
        font_config=fonts, stylesheets=[style], pdf_variant=conformance.VARIANT
    )
    return time.perf_counter() - start


def main(name: str, runs: int) -> int:
    """Print both times and their ratio; 1 if the ratio is over the limit."""
    text = text_of(name)
    alone(text)  # imports, fonts and caches are warm for both
    ours, theirs, pages = [], [], 0
    for _ in range(runs):
        seconds, pages = whole(name)
        ours.append(seconds)
        theirs.append(alone(text))
    ratio = min(ours) / min(theirs)
    print(f"{pages} pages, {len(text) // 1024} KB of HTML, best of {runs}")
    print(f"whole {min(ours):.2f} s   WeasyPrint alone {min(theirs):.2f} s   ratio {ratio:.2f}")
    print(f"limit {LIMIT}: {'kept' if ratio <= LIMIT else 'EXCEEDED'}")
    return int(ratio > LIMIT)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1], int(sys.argv[2]) if len(sys.argv) > 2 else 3))
