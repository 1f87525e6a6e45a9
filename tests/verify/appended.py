"""Cases of revisions that were appended, and of seals that were changed."""

from collections.abc import Iterator, Mapping

from tests.verify import files
from tests.verify.beside import PLAIN, Case
from tests.verify.files import put, stream, updated, written
from tests.verify.listed import CHANGED

SWAPPED = ("changed", "format", "other_document", "other_trail")  # in the place of dossier.json
UNSEALED = ("appended", "", "unsealed")


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
            ("appended", "the embedded file dossier.json", "changed"),
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
