"""What the published vectors are made of: files, whole and broken, and what must be found."""

from collections.abc import Iterator, Mapping
from typing import Any

import rfc8785

from tests.verify import appended, beside, closer, files, listed, sampled, signed, trusting
from tests.verify.appended import SWAPPED, UNSEALED
from tests.verify.beside import PLAIN, Case, Found
from tests.verify.files import DOCUMENT, END, METADATA, Parts, put, written
from tests.verify.listed import CHANGED

PACKED = Parts(table=False)
LOST = (("structure", "", "unreadable"), CHANGED)


def cases(sealed: Mapping[str, bytes]) -> Iterator[Case]:
    """Every case; the sealed files come from outside, since nobody can make them again."""
    yield from good(sealed)
    yield from embedded()
    yield from json_forms()
    yield from metadata()
    yield from damaged(PLAIN, "table")
    yield from damaged(PACKED, "stream")
    yield from structure()
    yield from listed.listed()
    yield from closer.closer()
    yield from appended.updates()
    yield from appended.after_seals(sealed)
    yield from appended.seals(sealed)
    yield from beside.evidence()
    yield from beside.trails()
    yield from sampled.sampled()
    yield from signed.in_dossiers()
    yield from signed.in_trails()
    yield from no_dossiers()
    yield from trusting.trusted(sealed)


def good(sealed: Mapping[str, bytes]) -> Iterator[Case]:
    """Nothing is wrong with these."""
    for layout, parts in (("table", PLAIN), ("stream", PACKED)):
        yield Case(f"whole, {layout}", written(parts))
    for name, content in sealed.items():
        if "after its time" not in name:
            yield Case(f"whole, {name}", content)
    more = {"note.json": b'{"b":[1,-2,0.1,1e-7,1e+21,12345],"\xe2\x82\xac":"\xc3\xbc \\u0007\\n"}'}
    yield Case("one more file, in the manifest", written(PLAIN.but(files=more)))
    yield Case("a file that is no JSON", written(PLAIN.but(files={"a.txt": b"anything\n"})))
    bare = {**PLAIN.dossier, "document": {"id": "REP-0001", "version": 0, "trail": END}}
    report = {"id": "REP-0001", "version": 0}
    yield Case(
        "a document without versions",
        written(
            PLAIN.but(
                dossier=bare,
                evidence={**PLAIN.evidence, "document": report},
                manifest={**PLAIN.manifest, "document": report},
                told={"document": "REP-0001"},
            )
        ),
    )
    yield Case("characters that XML escapes", written(PLAIN.but(told={"title": "A &amp; B &lt;"})))


def embedded() -> Iterator[Case]:
    """Embedded files that were taken out, put in or swapped, the digest of the file made anew."""
    for name in ("assessment-results.json", "dossier.json", "evidence.json"):
        gone = PLAIN.but(leave_out=(name,))
        yield Case(f"{name} taken out", written(gone), (("attachment", name, "missing"),))
        text = PLAIN.embedded()[name]
        other = text[:-1] + b',"zz":1}'
        for layout, parts in (("table", PLAIN), ("stream", PACKED)):
            swapped = written(parts.but(swapped={name: other}))
            yield Case(f"{name} swapped, {layout}", swapped, (("attachment", name, "changed"),))
    yield Case(
        "no manifest",
        written(PLAIN.but(leave_out=("manifest.json",))),
        (("manifest", "", "missing"),),
    )
    text = PLAIN.embedded()["manifest.json"]
    for name, content, how in (
        ("with a space", text[:-1] + b" }", "not_canonical"),
        ("cut", text[:-1], "unreadable"),
    ):
        swapped = written(PLAIN.but(swapped={"manifest.json": content}))
        yield Case(f"a manifest {name}", swapped, (("manifest", "", how),))
    beside = written(PLAIN.but(swapped={"more.json": b"{}"}))
    yield Case("a file beside the manifest", beside, (("attachment", "more.json", "surplus"),))
    twice = PLAIN.but(files={"z.json": b"{}"}, names={"z.json": "dossier.json"})
    yield Case(
        "two files of one name",
        written(twice),
        (
            ("attachment", "dossier.json", "twice"),
            *(("attachment", "dossier.json", how) for how in SWAPPED),
            ("attachment", "z.json", "missing"),
        ),
    )
    listed = [
        {"name": name, "size": len(text) + 1, "sha256": files.sha(text)}
        for name, text in PLAIN.embedded().items()
        if name != "manifest.json"
    ]
    yield Case(
        "sizes that are wrong",
        written(PLAIN.but(listed=listed)),
        tuple(("attachment", each["name"], "changed") for each in listed),
    )
    other_manifest = PLAIN.but(told={"manifest": "0" * 64})
    yield Case(
        "a manifest the metadata does not know",
        written(other_manifest),
        (("manifest", "", "changed"),),
    )


def json_forms() -> Iterator[Case]:
    """JSON that is none, or not in the one form, or says something else."""
    for name, text in {
        "spaces": b'{"a": 1}',
        "keys out of order": b'{"b":1,"a":2}',
        "keys in order of code points": '{"\ufb33":1,"\U0001f600":2}'.encode(),
        "a key twice": b'{"a":1,"a":2}',
        "a point without need": b'{"a":1.0}',
        "an exponent without need": b'{"a":1e2}',
        "a negative zero": b'{"a":-0}',
        "more digits than a double has": b'{"a":9007199254740993}',
        "an escape without need": b'{"a":"\\u0041"}',
        "an escaped slash": b'{"a":"\\/"}',
        "a capital in an escape": b'{"a":"\\u001F"}',
        "a line feed at the end": b'{"a":1}\n',
        "half a character": b'{"a":"\\ud800"}',
        "a number too large": b'{"a":1e400}',
    }.items():
        content = written(PLAIN.but(files={"x.json": text}))
        yield Case(f"JSON with {name}", content, (("attachment", "x.json", "not_canonical"),))
    for name, text in {
        "cut": b'{"a":1',
        "NaN": b'{"a":NaN}',
        "bytes that are no UTF-8": b'{"a":"\xff"}',
        "a byte order mark": b'\xef\xbb\xbf{"a":1}',
        "a line feed in a word": b'{"a":"\n"}',
        "nothing": b"",
        "lists in lists without end": b"[" * 300 + b"]" * 300,
        "single quotes": b"{'a':1}",
    }.items():
        content = written(PLAIN.but(files={"x.json": text}))
        yield Case(f"no JSON: {name}", content, (("attachment", "x.json", "unreadable"),))
    for name in ("dossier.json", "evidence.json"):
        value = {
            **(PLAIN.dossier if name == "dossier.json" else PLAIN.evidence),
            "format": "other/1",
        }
        content = written(PLAIN.but(files={name: rfc8785.dumps(value)}))
        yield Case(f"{name} in another format", content, (("attachment", name, "format"),))
    other = written(PLAIN.but(manifest={**PLAIN.manifest, "format": "other/1"}))
    yield Case("a manifest in another format", other, (("manifest", "", "format"),))
    yield from other_documents()


def other_documents() -> Iterator[Case]:
    """Parts that belong to different dossiers."""
    about: dict[str, Any] = {**PLAIN.dossier["document"]}
    wrong: dict[str, tuple[dict[str, Any], Found]] = {
        "another number": (
            {**about, "id": "DOS-0009"},
            ("attachment", "dossier.json", "other_document"),
        ),
        "another version": (
            {**about, "version": 3},
            ("attachment", "dossier.json", "other_document"),
        ),
        "another event": (
            {**about, "trail": {**END, "number": 4}},
            ("attachment", "dossier.json", "other_trail"),
        ),
        "another digest of the trail": (
            {**about, "trail": {**END, "digest": "0" * 64}},
            ("attachment", "dossier.json", "other_trail"),
        ),
    }
    for name, (document, found) in wrong.items():
        content = written(PLAIN.but(dossier={**PLAIN.dossier, "document": document}))
        yield Case(f"dossier.json of {name}", content, (found,))
    index = {**PLAIN.evidence, "document": {**DOCUMENT, "id": "DOS-0009"}}
    found = ("attachment", "evidence.json", "other_document")
    yield Case("evidence.json of another number", written(PLAIN.but(evidence=index)), (found,))
    told = PLAIN.but(told={"document": "DOS-0001 version 3"})
    yield Case("metadata of another version", written(told), (("metadata", "document", "changed"),))


def metadata() -> Iterator[Case]:
    """Metadata that is damaged, the digest of the file made anew where it can be."""
    without = METADATA.replace("<riskreg:document>{document}</riskreg:document>\n", "")
    found = ("metadata", "document", "missing")
    yield Case("metadata that names no document", written(PLAIN.but(metadata=without)), (found,))
    line = "<riskreg:manifest>{manifest}</riskreg:manifest>\n"
    found = ("metadata", "manifest", "missing")
    yield Case(
        "metadata with two manifests",
        written(PLAIN.but(metadata=METADATA.replace(line, line * 2))),
        (found,),
    )
    capitals = PLAIN.but(told={"manifest": "A" * 64})
    yield Case("metadata with a digest in capitals", written(capitals), (found,))
    open_ = METADATA.replace("</rdf:RDF>", "")
    found = ("metadata", "", "unreadable")
    yield Case("metadata that is no XML", written(PLAIN.but(metadata=open_)), (found,))
    entity = METADATA.replace("<x:xmpmeta", '<!DOCTYPE x [<!ENTITY a "b">]><x:xmpmeta')
    yield Case("metadata with entities", written(PLAIN.but(metadata=entity)), (found,))
    none = METADATA.replace("<riskreg:digest>{digest}</riskreg:digest>\n", "")
    missing = (CHANGED, ("metadata", "digest", "missing"))
    yield Case("metadata without the file's digest", written(PLAIN.but(metadata=none)), missing)
    wrong = PLAIN.but(told={"digest": "1" * 64})
    yield Case("another digest of the file", written(wrong), (CHANGED, ("pages", "", "changed")))


def within(content: bytes, mark: bytes, by: int) -> bytes:
    """The file with one bit flipped so many bytes behind a mark."""
    at = content.index(mark) + by
    return put(content, at, bytes([content[at] ^ 1]))


def damaged(parts: Parts, layout: str) -> Iterator[Case]:
    """One changed byte, and nothing made anew."""
    content = written(parts)
    for page, number in ((1, b"\n5 0 obj"), (2, b"\n6 0 obj")):
        start = content.index(b"stream\n", content.index(number)) + 7
        changed = put(content, start + 12, bytes([content[start + 12] ^ 4]))
        found = (CHANGED, ("pages", f"page {page}", "unreadable"))
        yield Case(f"a bit of page {page}, {layout}", changed, found)
    name_at = sorted(parts.embedded())
    for index, name in enumerate(name_at):
        start = content.index(b"stream\n", content.index(b"\n%d 0 obj" % (21 + 2 * index))) + 7
        changed = put(content, start + 20, bytes([content[start + 20] ^ 4]))
        part = ("manifest", "", "changed"), ("manifest", "", "unreadable")
        if name != "manifest.json":
            part = (("attachment", name, "changed"), ("attachment", name, "unreadable"))
            yield Case(f"a bit of {name}, {layout}", changed, (CHANGED, *part))
    title = within(content, b'x-default">', 12)
    yield Case(
        f"a letter of the title, {layout}", title, (CHANGED, ("metadata", "title", "changed"))
    )
    hexed = content.index(b"<riskreg:manifest>") + 18
    other = put(content, hexed, b"0" if content[hexed : hexed + 1] != b"0" else b"1")
    yield Case(
        f"a digit of the manifest's digest, {layout}", other, (CHANGED, ("manifest", "", "changed"))
    )
    mine = content.index(b"<riskreg:digest>") + 16
    other = put(content, mine, b"0" if content[mine : mine + 1] != b"0" else b"1")
    yield Case(
        f"a digit of the file's digest, {layout}", other, (CHANGED, ("pages", "", "changed"))
    )
    header = put(content, 1, b"Q")
    yield Case(f"the first bytes, {layout}", header, (("structure", "", "header"), CHANGED))
    yield Case(f"cut in the middle, {layout}", content[: len(content) // 2], LOST)
    yield Case(
        f"another place of the cross-reference, {layout}", within(content, b"startxref\n", 10), LOST
    )
    yield Case(f"a line feed at the end, {layout}", content + b"\n", (UNSEALED,))


def structure() -> Iterator[Case]:
    """Damage to what holds the file together."""
    content = written(PLAIN)
    yield Case("a line of the cross-reference", within(content, b"00000 n", 6), LOST)
    yield Case(
        "a circle of revisions",
        content.replace(b"/Root 1", b"/Prev %d/Root 1" % content.index(b"xref\n0 1"), 1),
        LOST,
    )
    yield Case("no pages", content.replace(b"/Pages 2", b"/Pages 5"), LOST)
    packed = written(PACKED)
    for mark, name in ((b"/ObjStm", "pages and tags"), (b"/XRef", "cross-reference")):
        at = packed.index(b"stream\n", packed.index(mark)) + 30
        damaged = put(packed, at, bytes([packed[at] ^ 1]))
        yield Case(f"a byte of the packed {name}", damaged, LOST)
    color = content.replace(b"/MediaBox [0 0 595 842]", b"/MediaBox [0 0 595 841]", 1)
    yield Case("another size of a page", color, (CHANGED, ("pages", "", "changed")))


def no_dossiers() -> Iterator[Case]:
    """Files that cannot be checked."""
    content = written(PLAIN)
    yield Case("nothing", b"", None)
    yield Case("a text", b"Dear auditor,\n", None)
    yield Case("a picture", b"\x89PNG\r\n\x1a\n" + bytes(64), None)
    yield Case("a PDF of somebody else", b"%PDF-1.4\n1 0 obj\n<<>>\nendobj\n%%EOF\n", None)
    locked = content.replace(b"/Info 9 0 R/ID", b"/Info 9 0 R/Encrypt 9 0 R/ID")
    yield Case("an encrypted file", locked, None)
