"""What the published vectors are made of: files, whole and broken, and what must be found."""

from collections.abc import Iterator, Mapping
from typing import Any

import rfc8785

from tests.verify import beside, files, listed, sampled, signed, trusting
from tests.verify.beside import Case, Found
from tests.verify.files import DOCUMENT, END, METADATA, Parts, stream, updated, written

PLAIN = Parts()
PACKED = Parts(table=False)
SWAPPED = ("changed", "format", "other_document", "other_trail")  # in the place of dossier.json
CHANGED = ("file", "", "changed")
LOST = (("structure", "", "unreadable"), CHANGED)
UNSEALED = ("appended", "", "unsealed")


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
    yield from updates()
    yield from after_seals(sealed)
    yield from seals(sealed)
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


def put(content: bytes, at: int, new: bytes) -> bytes:
    """The file with other bytes at a place."""
    return content[:at] + new + content[at + len(new) :]


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


def updates() -> Iterator[Case]:
    """Revisions appended to a file without a seal."""
    content, parts = written(PLAIN), files.objects(PLAIN)
    other = stream(b"1 0 0 rg 0 0 100 100 re f")
    page = ("appended", "page 1", "changed")
    yield Case("another first page appended", updated(content, {5: other}), (UNSEALED, page))
    yield Case(
        "another second page appended",
        updated(content, {6: other}),
        (UNSEALED, ("appended", "page 2", "changed")),
    )
    larger = parts[3].replace(b"842", b"900")
    yield Case("a larger page appended", updated(content, {3: larger}), (UNSEALED, page))
    told = parts[8].replace(b"ranking", b"RANKING")
    yield Case(
        "other metadata appended",
        updated(content, {8: told}),
        (UNSEALED, ("appended", "the metadata", "changed")),
    )
    swapped = updated(content, {23: stream(b"{}", "/Type /EmbeddedFile")})
    yield Case(
        "another dossier.json appended",
        swapped,
        (
            *(("attachment", "dossier.json", how) for how in SWAPPED),
            UNSEALED,
            ("appended", "object 23", "changed"),
        ),
    )
    root = parts[1].replace(b"/Type /Catalog", b"/Type /Catalog/OpenAction [4 0 R /Fit]")
    catalogue = ("appended", "the catalogue", "changed")
    yield Case("an action appended", updated(content, {1: root}), (UNSEALED, catalogue))
    moved = updated(content, {50: root}, "/Root 50 0 R/Info 9 0 R")
    yield Case(
        "another beginning appended", moved, (UNSEALED, ("appended", "the trailer", "changed"))
    )
    yield Case("the same again appended", updated(content, {5: parts[5]}), (UNSEALED,))
    field = parts[1].replace(b"/Fields [7 0 R]", b"/Fields []")
    yield Case(
        "the place of the seal taken away",
        updated(content, {1: field}),
        (UNSEALED, ("appended", "the form", "changed")),
    )
    yield Case("something behind the end", content + b"%PDF-1.7 and more", (UNSEALED,))


def after_seals(sealed: Mapping[str, bytes]) -> Iterator[Case]:
    """Revisions appended to a sealed file, or made before it was sealed."""
    after = ("appended", "", "after_seal")
    other = stream(b"1 0 0 rg 0 0 100 100 re f")
    for name, content in sealed.items():
        if "table" in name and "after its time" not in name:
            page = ("appended", "page 1", "changed")
            yield Case(f"another page after: {name}", updated(content, {5: other}), (after, page))
    content = sealed["sealed with RSA, table"]
    yield Case("nothing changed after the seal", updated(content, {50: b"null"}), (after,))
    yield Case("a line feed after the seal", content + b"\n", (after,))
    told = files.objects(PLAIN)[8].replace(b"ranking", b"RANKING")
    found = (after, ("appended", "the metadata", "changed"))
    yield Case("other metadata after the seal", updated(content, {8: told}), found)
    yield Case("the seal cut off", content[: len(written(PLAIN))])


def seals(sealed: Mapping[str, bytes]) -> Iterator[Case]:
    """One changed byte of a seal."""
    for name, content in sealed.items():
        if not name.startswith("sealed") or "after its time" in name:
            continue
        at = content.index(b"/Contents <") + 11
        seal = ("seal", "DossierSeal", "broken")
        inner = bytes.fromhex(content[at : content.index(b">", at)].decode())
        size = 4 + int.from_bytes(inner[2:4], "big")
        spots = {
            "its kind": 2 * 10,
            "a tag in": inner.index(bytes.fromhex("06092a864886f70d010701")) * 2 + 1,
            "its version": inner.index(b"\x02\x01\x01\x31") * 2 + 5,
            "a certificate": 2 * 300,
            "its end": size * 2 - 3,
            "its padding": size * 2 + 9,
        }
        for spot, place in spots.items():
            digit = b"1" if content[at + place : at + place + 1] != b"1" else b"2"
            yield Case(f"{spot} of: {name}", put(content, at + place, digit), (seal,))
        place = content.rindex(b"startxref") + 10
        lost = put(content, place, b"9" if content[place : place + 1] != b"9" else b"8")
        yield Case(f"where it begins, of: {name}", lost, (("seal", "", "unreadable"),))
        letter = next(at + n for n in range(400) if content[at + n : at + n + 1] in b"ABCDEF")
        small = put(content, letter, content[letter : letter + 1].lower())
        yield Case(f"a small letter in: {name}", small, (seal,))
        range_ = content.index(b"/ByteRange [0 ") + 14
        less = content[range_ : range_ + 1] in b"123456789" and put(content, range_, b"9")
        if less and less != content:
            yield Case(f"what it covers, of: {name}", less, (seal,))
        page = content.index(b"stream\n", content.index(b"\n5 0 obj")) + 19
        both = put(content, page, bytes([content[page] ^ 4]))
        yield Case(
            f"a bit of page 1 under: {name}",
            both,
            (CHANGED, seal, ("pages", "page 1", "unreadable")),
        )


def no_dossiers() -> Iterator[Case]:
    """Files that cannot be checked."""
    content = written(PLAIN)
    yield Case("nothing", b"", None)
    yield Case("a text", b"Dear auditor,\n", None)
    yield Case("a picture", b"\x89PNG\r\n\x1a\n" + bytes(64), None)
    yield Case("a PDF of somebody else", b"%PDF-1.4\n1 0 obj\n<<>>\nendobj\n%%EOF\n", None)
    locked = content.replace(b"/Info 9 0 R/ID", b"/Info 9 0 R/Encrypt 9 0 R/ID")
    yield Case("an encrypted file", locked, None)
