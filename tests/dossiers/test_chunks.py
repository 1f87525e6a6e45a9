"""Chunks that are laid out apart and linked: one document, and the same one however it is made."""

import gc
import io
import re
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pikepdf
import pytest
from pytest_django import Settings
from weasyprint import Document

from governance.dossiers import build
from governance.dossiers.paper import sheets, side_by_side
from governance.dossiers.paper.binding import VARIANT, Manuscript, Places
from governance.dossiers.paper.laid import renamed
from governance.dossiers.paper.laying import rendered
from governance.dossiers.paper.memory import seldom_swept
from tests.dossiers.test_file import assert_valid, text_of

ROWS = "".join(
    f"<tr><th scope='row'>Row {row}</th><td>What stands in (row) {row} 0 R</td></tr>"
    for row in range(9)
)
HEAD = "<thead><tr><th scope='col'>One</th><th scope='col'>Two</th></tr></thead>"
TABLE = f"<table>{HEAD}<tbody>{ROWS}</tbody></table>"


@pytest.fixture(autouse=True)
def _no_cache(settings: Settings) -> None:
    settings.DOSSIER_CACHE_MB = 0


@pytest.fixture
def _eager(monkeypatch: pytest.MonkeyPatch) -> None:
    """Have a second process work for little, too."""
    monkeypatch.setattr(side_by_side, "WORTH_IT", 0)


def manuscript(chapters: int, parts: int = 1) -> Manuscript:
    """A document of chapters with links to their neighbours, and as many contents."""

    def anchors() -> Iterator[str]:
        for chapter in range(chapters):
            yield f"c{chapter}"
            yield from (f"c{chapter}-{part}" for part in range(parts))

    def chapter(at: int) -> str:
        told = "".join(
            f'<h3 id="c{at}-{part}" class="role">Part c{at}-{part}</h3>' for part in range(parts)
        )
        near = f'<a href="#c{(at + 1) % chapters}">the next one</a>, <a href="#c{at}">this one</a>'
        return page(
            f'<section class="chapter"><h2 id="c{at}">Chapter c{at}</h2>'
            f"<p>See {near}.</p>{TABLE}{told}</section>"
        )

    def contents(places: Places) -> str:
        lines = "".join(
            f'<li><a href="#{anchor}" data-page="{places[anchor]}">Entry {anchor}</a></li>'
            for anchor in anchors()
        )
        return page(f'<nav class="contents"><h2 id="contents">Contents</h2><ol>{lines}</ol></nav>')

    def frame(pages: int) -> str:
        body = sheets.sheets(pages)
        words = 'data-document="DOS" data-as-of="now" data-confidentiality="c"'
        return (
            '<html lang="en-GB"><head><title>Long</title></head>'
            f'<body {words} data-page="Page" data-of="of">{body}</body></html>'
        )

    chunks = (page("<h1>Long</h1>"), *map(chapter, range(chapters)))
    return Manuscript(frame, chunks, contents)


def page(body: str) -> str:
    return f'<!doctype html><html lang="en-GB"><body>{body}</body></html>'


def elements(node: Any) -> Iterator[Any]:
    """Every element of the structure, from the top down."""
    kids = node.get("/K", [])
    for kid in kids if isinstance(kids, pikepdf.Array) else [kids]:
        if isinstance(kid, pikepdf.Dictionary) and kid.get("/Type") == "/StructElem":
            yield kid
            yield from elements(kid)


def test_contents_of_several_pages_name_the_page_of_each_entry(tmp_path: Path) -> None:
    printed = build.pdf(manuscript(9, parts=5))
    pages = text_of(printed, tmp_path)
    assert len(pages) == printed.pages > 40
    told = re.findall(r"Entry (c[\d-]+)\s+(\d+)$", "\n".join(pages), re.MULTILINE)
    assert len(told) == 9 * 6
    for anchor, at in told:
        assert re.search(rf"(Chapter|Part) {anchor}$", pages[int(at) - 1], re.MULTILINE), anchor
    for at, text in enumerate(pages, start=1):
        assert text.count(f"Page {at} of {len(pages)}") == 1
        assert text.count("DOS") == 1


def test_contents_name_the_page_of_what_follows_them_on_their_own(tmp_path: Path) -> None:
    plain = manuscript(2)

    def contents(places: Places) -> str:
        told = f'<a href="#last" data-page="{places.get("last", 0)}">Entry last</a>'
        short = f'<li><a href="#first" data-page="{places.get("first", 0)}">Entry first</a></li>'
        first = '<section class="chapter chapter--flowing"><h2 id="first">Chapter first</h2>'
        last = f'{TABLE * 8}<h2 id="last">Chapter last</h2></section>'
        return page(f'<nav class="contents"><ol>{short}<li>{told}</li></ol></nav>{first}{last}')

    printed = build.pdf(Manuscript(plain.frame, plain.chunks, contents))
    pages = text_of(printed, tmp_path)
    found = dict(re.findall(r"Entry (\w+)\s+(\d+)$", pages[1], re.MULTILINE))
    assert found["first"] == "2"
    assert int(found["last"]) > 2
    assert "Chapter last" in pages[int(found["last"]) - 1]


def test_links_and_bookmarks_lead_where_they_say_across_chunks() -> None:
    with pikepdf.open(io.BytesIO(build.pdf(manuscript(4)).content)) as pdf:
        number = {each.obj.objgen: at for at, each in enumerate(pdf.pages)}
        names = list(pdf.Root.Names.Dests.Names)
        assert [str(each) for each in names[0::2]] == sorted(map(str, names[0::2]))
        leads = {
            str(name): number[place[0].objgen]
            for name, place in zip(names[0::2], names[1::2], strict=True)
        }
        links = [each for sheet in pdf.pages for each in sheet.obj.get("/Annots", [])]
        assert {str(each.Dest) for each in links if "/Dest" in each} <= leads.keys()
        assert not [each for each in links if "/A" in each]
        with pdf.open_outline() as outline:
            marks = {item.title: number[item.destination[0].objgen] for item in outline.root}
        assert marks["Chapter c3"] == leads["c3"]
        assert [each.title for each in outline.root][:2] == ["Contents", "Chapter c0"]


def test_a_chapter_that_goes_on_in_another_chunk_keeps_its_bookmarks(tmp_path: Path) -> None:
    chapter = page('<section class="chapter"><h2>One</h2><h3>First</h3></section>')
    carried = page('<section class="carried"><h3>Second</h3><p>Text.</p></section>')
    text = manuscript(1)
    printed = build.pdf(Manuscript(text.frame, (text.chunks[0], chapter, carried, text.chunks[1])))
    assert_valid(printed.content, tmp_path)
    with pikepdf.open(io.BytesIO(printed.content)) as pdf:
        number = {each.obj.objgen: at for at, each in enumerate(pdf.pages)}
        with pdf.open_outline() as outline:
            marks = [
                (
                    item.title,
                    [(each.title, number[each.destination[0].objgen]) for each in item.children],
                )
                for item in outline.root
            ]
    assert marks[0] == ("One", [("First", 1), ("Second", 2)])
    assert marks[1][0] == "Chapter c0"


def test_it_is_one_document_for_those_who_have_it_read_to_them(tmp_path: Path) -> None:
    printed = build.pdf(manuscript(3))
    assert_valid(printed.content, tmp_path)
    with pikepdf.open(io.BytesIO(printed.content)) as pdf:
        root = pdf.Root.StructTreeRoot
        assert [each.S for each in root.K] == ["/Document"]
        found = list(elements(root))
        heads = [str(each.S) for each in found if str(each.S) in ("/H1", "/H2", "/H3")]
        assert heads == ["/H1", "/H2", *["/H2", "/H3"] * 3]
        names = [str(each.ID) for each in found if "/ID" in each]
        assert len(names) == len(set(names)) > 3 * 9
        asked = {str(name) for each in found for name in each.get("/A", {}).get("/Headers", [])}
        assert asked <= set(names)
        numbers = list(root.ParentTree.Nums)
        assert [int(each) for each in numbers[0::2]] == list(range(len(numbers) // 2))
        for at, sheet in enumerate(pdf.pages):
            assert sheet.obj.StructParents == at
            for element in numbers[2 * at + 1]:
                assert element.Pg.objgen == sheet.obj.objgen


def test_heads_and_feet_are_artifacts() -> None:
    with pikepdf.open(io.BytesIO(build.pdf(manuscript(2)).content)) as pdf:
        for sheet in pdf.pages:
            assert len(sheet.obj.Contents) == 2
            assert sheet.obj.Contents[1].read_bytes().startswith(b"/Artifact")


def test_pages_that_are_not_laid_out_have_the_feet_they_would_have() -> None:
    furniture = "".join((build.styles()[0], build.styles()[2]))
    frame, count = manuscript(1).frame, 101
    each = "".join(
        f'<div class="sheet" data-number="{at + 1}" data-total="{count}"></div>'
        for at in range(count)
    )
    dealt = sheets.dealt(rendered(frame(count), furniture, VARIANT), count)
    alone = frame(count).replace(sheets.sheets(count), each)
    drawn = _drawn(dealt)
    sheets.number(drawn)
    laid_out = _drawn(rendered(alone, furniture, VARIANT))
    assert [stream.stream for stream in drawn] == [stream.stream for stream in laid_out]
    drawn[-1].stream = drawn[0].stream
    with pytest.raises(ValueError, match="digit by digit"):
        sheets.number(drawn)


def _drawn(document: Document) -> list[Any]:
    """What stands on each page."""
    found: list[Any] = []

    def finish(_document: Document, pdf: Any) -> None:
        objects = pdf.objects
        pages = [objects[int(each.split()[0])] for each in pdf.page_references]
        found.extend(objects[int(page["Contents"].split()[0])] for page in pages)

    document.write_pdf(finisher=finish, pdf_variant=VARIANT)
    return found


def test_each_font_is_embedded_once() -> None:
    with pikepdf.open(io.BytesIO(build.pdf(manuscript(5)).content)) as pdf:
        files = [
            each
            for each in pdf.objects
            if isinstance(each, pikepdf.Dictionary) and "/FontFile2" in each
        ]
    assert len(files) == 4


@pytest.mark.usefixtures("_eager")
def test_one_process_or_two_write_the_same_file(settings: Settings) -> None:
    text = manuscript(3)
    settings.DOSSIER_PROCESSES = 1
    alone = build.pdf(text).content
    settings.DOSSIER_PROCESSES = 2
    assert build.pdf(text).content == alone


def test_a_second_process_at_hand_lays_out_a_part_of_the_same_file(
    settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    text, started, asked = manuscript(3), list[side_by_side.Helper](), list[str]()
    monkeypatch.setattr(side_by_side, "_processors", lambda: 2)

    class Watched(side_by_side.Helper):
        def __init__(self, style: str) -> None:
            super().__init__(style)
            started.append(self)

        def lay_out(self, text: str) -> bytes:
            asked.append(text)
            return super().lay_out(text)

    settings.DOSSIER_PROCESSES = 1
    with build.second_at_hand():
        alone = build.pdf(text).content
    assert not started
    settings.DOSSIER_PROCESSES = 2
    monkeypatch.setattr(side_by_side, "Helper", Watched)
    with build.second_at_hand():
        [helper] = started
        assert build.pdf(text).content == alone
        assert helper.process.poll() is None  # for what may still be laid out
    assert len(started) == 1
    assert asked
    assert helper.process.returncode is not None


class Dying(side_by_side.Helper):
    """A second process that is killed when it is given its second chunk."""

    asked_before = False

    def lay_out(self, text: str) -> bytes:
        if self.asked_before:
            self.process.kill()
            self.process.wait()
        self.asked_before = True
        return super().lay_out(text)


@pytest.mark.usefixtures("_eager")
def test_where_the_second_process_dies_the_file_is_the_same(
    settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    text = manuscript(3)
    settings.DOSSIER_PROCESSES = 1
    alone = build.pdf(text).content
    settings.DOSSIER_PROCESSES = 2
    monkeypatch.setattr(side_by_side, "Helper", Dying)
    assert build.pdf(text).content == alone


@pytest.mark.usefixtures("_eager")
def test_where_no_second_process_starts_the_file_is_made(
    settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    settings.DOSSIER_PROCESSES = 2
    monkeypatch.setattr(sys, "executable", "/nowhere/python")
    assert build.pdf(manuscript(2)).pages == 6


def test_how_far_it_is_is_told() -> None:
    told: list[str] = []
    build.pdf(manuscript(2), within=told.append)
    assert told[0] == "Laying out the pages, part 1 of 3"
    assert told[-1] == "Laying out the pages, part 3 of 3"


def test_a_text_that_looks_like_a_reference_stays_a_text() -> None:
    def other(_number: int, _sort: bytes) -> bytes:
        return b"?"

    assert renamed(rb"<</T (\(7 0 R\) 8 0 R) /P 9 0 R/K [1 0 2 0 R]>>", other) == (
        rb"<</T (\(7 0 R\) 8 0 R) /P ?/K [1 0 ?]>>"
    )


def test_a_font_that_is_not_ours_is_refused() -> None:
    text = page("<p style='font-family: monospace'>x</p>")
    with pytest.raises(ValueError, match="not ours"):
        build.pdf(Manuscript(manuscript(1).frame, (text,)))


def test_contents_that_never_settle_are_refused() -> None:
    def growing(places: Places) -> str:
        return page('<p class="role">x</p>' * places["c0"])

    with pytest.raises(ValueError, match="no length"):
        build.pdf(Manuscript(manuscript(1).frame, manuscript(1).chunks, growing))


def test_garbage_is_swept_as_before_once_a_document_is_made() -> None:
    usual = gc.get_threshold()
    with seldom_swept():
        assert gc.get_threshold() > usual
    assert gc.get_threshold() == usual
    assert gc.get_freeze_count() == 0
