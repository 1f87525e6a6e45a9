"""Catalogue, crosswalk and glossary files into dataclasses; every fault with its place.

No database and no clock. A file says by its first key what it is: `framework`, `crosswalk` or
`glossary`. A folder with a `framework.yaml` is one catalogue in several files.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from frameworks.catalogue_file import read_catalogue
from frameworks.crosswalk_file import Known, read_crosswalk, read_terms
from frameworks.nodes import Faults, Section, compose
from frameworks.schema import Catalogue, CrosswalkRow, Fault, Term

HERE = Path(__file__).resolve().parent
HEADER = "framework.yaml"
KINDS = ("framework", "crosswalk", "glossary")


class CatalogueError(Exception):
    """Files that were refused, with every fault found in them."""

    def __init__(self, faults: Iterable[Fault]) -> None:
        self.faults = tuple(sorted(faults, key=lambda fault: (fault.path, fault.line)))
        super().__init__("\n".join(sentence(fault) for fault in self.faults))


@dataclass(frozen=True, slots=True)
class Parsed:
    """All that a set of files tells."""

    catalogues: tuple[Catalogue, ...] = ()
    crosswalk: tuple[CrosswalkRow, ...] = ()
    terms: tuple[Term, ...] = ()


def sentence(fault: Fault) -> str:
    """A fault as one line for a terminal: place, what is wrong, what was expected."""
    return f"{fault.path}:{fault.line}: {fault.message}; expected {fault.expected}"


def shipped() -> tuple[Path, ...]:
    """The catalogues that come with the product: laws with rules first, then standards."""
    laws = sorted(header.parent for header in HERE.glob(f"regimes/*/catalogue/{HEADER}"))
    return (*laws, *sorted((HERE / "catalogue").glob("*.yaml")))


def expand(paths: Iterable[Path]) -> tuple[Path, ...]:
    """Paths as `parse` wants them: a folder that is no catalogue stands for the files in it."""
    found: list[Path] = []
    for path in paths:
        loose = path.is_dir() and not (path / HEADER).exists()
        found += sorted(path.glob("*.yaml")) if loose else [path]
    return tuple(found)


@cache
def shipped_catalogue(framework: str, edition: str) -> Catalogue:
    """One edition of a shipped framework, read once; LookupError where there is none."""
    for catalogue in _shipped_editions(framework):
        if catalogue.edition == edition:
            return catalogue
    raise LookupError(f"{framework}, edition {edition}, is not shipped")


@cache
def _shipped_editions(framework: str) -> tuple[Catalogue, ...]:
    for path in shipped():
        header = path / HEADER if path.is_dir() else path
        if f"\nframework: {framework}\n" in header.read_text(encoding="utf-8"):
            return parse_catalogue(path)
    return ()


def parse(paths: Iterable[Path], known: Known | None = None) -> Parsed:
    """Everything in these files and folders, or `CatalogueError` with every fault of every file.

    A crosswalk may point at entries of these files and at those in `known`.
    """
    faults = Faults()
    read = [documents for path in paths if (documents := _documents(path, faults))]
    catalogues = [
        catalogue
        for documents in read
        if _kind(documents) == "framework"
        for catalogue in read_catalogue(documents, faults)
    ]
    refs = _known(catalogues, known or {})
    rows: list[CrosswalkRow] = []
    terms: list[Term] = []
    for documents in read:
        if _kind(documents) == "crosswalk":
            rows += read_crosswalk(documents[0], refs, faults)
        elif _kind(documents) == "glossary":
            terms += read_terms(documents[0], faults)
    if faults.found:
        raise CatalogueError(faults.found)
    return Parsed(tuple(catalogues), tuple(rows), tuple(terms))


def parse_catalogue(path: Path) -> tuple[Catalogue, ...]:
    """The editions of one catalogue file or folder."""
    return parse([path]).catalogues


def parse_crosswalk(path: Path, known: Known) -> tuple[CrosswalkRow, ...]:
    """The rows of one crosswalk file, whose ends must be in `known`."""
    return parse([path], known).crosswalk


def parse_terms(path: Path) -> tuple[Term, ...]:
    """The terms of one glossary file."""
    return parse([path]).terms


def _documents(path: Path, faults: Faults) -> list[Section]:
    """The files of one catalogue, header first; one file for everything else."""
    files = [path]
    if path.is_dir():
        rest = sorted(file for file in path.glob("*.yaml") if file.name != HEADER)
        files = [path / HEADER, *rest]
    nodes = [compose(str(file), text, faults) for file in files if (text := _text(file, faults))]
    documents = [Section.of(node, faults) for node in nodes if node is not None]
    if documents and not _kind(documents):
        known = ", ".join(KINDS)
        faults.add(documents[0].node, "the file does not say what it is", f"a key of {known}")
        return []
    return documents


def _text(file: Path, faults: Faults) -> str:
    try:
        return file.read_text(encoding="utf-8") or "\n"
    except FileNotFoundError:
        faults.at(str(file), 1, "there is no such file", "the path of a file or folder")
    except UnicodeDecodeError as error:
        faults.at(str(file), 1, f"byte {error.start} is not UTF-8", "a text file in UTF-8")
    return ""


def _kind(documents: Sequence[Section]) -> str:
    return next((kind for kind in KINDS if documents[0].has(kind)), "")


def _known(catalogues: Iterable[Catalogue], known: Known) -> dict[str, set[str]]:
    refs = {framework: set(entries) for framework, entries in known.items()}
    for catalogue in catalogues:
        refs.setdefault(catalogue.framework, set()).update(e.ref for e in catalogue.entries)
    return refs
