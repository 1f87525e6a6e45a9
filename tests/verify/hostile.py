"""Files made to exhaust whoever checks them: small to send, endless to read.

Each is what one attack needs; both checkers name something and come to an end soon.
"""

import zlib
from collections.abc import Iterator, Mapping

from tests.verify import files
from tests.verify.beside import Case, Found
from tests.verify.files import METADATA, Parts, stream, written

CHANGED = ("file", "", "changed")
LOST = (("structure", "", "unreadable"), CHANGED)
HEAD = b"%PDF-1.7 riskreg:\n"
MEGABYTE = 2**20


def hostile(large: int) -> Iterator[Case]:
    """Every attack with what is found; so many megabytes where there is much of one thing."""
    for name, inside in {
        "blanks": b" " * large * MEGABYTE,
        "comments": b"%\n" * large * MEGABYTE,
        "brackets": b"[" * MEGABYTE,
        "digits": b"1" * large * MEGABYTE,
        "a string in a string": b"1 0 obj " + b"(" * MEGABYTE,
    }.items():
        yield Case(f"nothing but {name}", at_end(inside), LOST)
    yield Case("a list of objects without end", at_end(crossed(200 * MEGABYTE, b"")), LOST)
    spans = b"/Index [" + b"0 99999999 " * 20_000 + b"]"
    yield Case("a list of objects told again and again", at_end(crossed(MEGABYTE, spans)), LOST)
    yield Case("numbers of objects without end", written_with({2: heads(2 * large)}), LOST)
    yield Case("rows of one byte", at_end(predicted()), LOST)
    for name, metadata in described().items():
        found: tuple[Found, ...] = (CHANGED,) if "block" in name else ()
        yield Case(f"metadata with {name}", metadata, found)
    yield Case("objects in one another", overlapping(), LOST)
    page = b"<</Type /Page>>"
    forth = written_with({2: back_and_forth(large * 1000), 4: page})
    yield Case("packed objects of which every other is all", forth, (CHANGED,))


def at_end(inside: bytes) -> bytes:
    """A file whose cross-reference begins with that."""
    return HEAD + inside + b"\nstartxref\n%d\n%%%%EOF\n" % len(HEAD)


def crossed(size: int, more: bytes, *, parameters: bytes = b"") -> bytes:
    """A cross-reference of so many zeros."""
    about = b"/Type /XRef/W [1 0 0]/Size 999999999/Root 1 0 R" + more + parameters
    return b"9 0 obj\n" + stream(bytes(size), about.decode()) + b"\nendobj\n"


def predicted() -> bytes:
    """A cross-reference in rows of one byte, each above the next."""
    parameters = b"/DecodeParms <</Predictor 12/Columns 1>>"
    about = b"/Type /XRef/W [1 0 0]/Size 1/Root 1 0 R" + parameters
    return b"9 0 obj\n" + stream(b"\2\0" * MEGABYTE, about.decode()) + b"\nendobj\n"


def heads(millions: int) -> bytes:
    """Something packed with a list of so many million numbers before it."""
    return stream(b"1 " * millions * MEGABYTE, f"/Type /ObjStm/N 1/First {2 * millions * MEGABYTE}")


def back_and_forth(count: int) -> bytes:
    """So many packed objects, every other of which reaches from the first byte to the last."""
    pages, blanks = b"<</Type /Pages/Kids [4 0 R]>>", b" " * MEGABYTE
    numbers = "3 0 " + "".join(f"{n} {len(pages + blanks)} {n} 0 " for n in range(9, count))
    about = f"/Type /ObjStm/N {count}/First {len(numbers)}"
    return stream(numbers.encode() + pages + blanks, about)


def written_with(found: Mapping[int, bytes]) -> bytes:
    """A file whose pages stand in object 2, packed with others."""
    out, places = bytearray(HEAD), {0: (0, 0, 65535), 3: (2, 2, 0)}
    found = {1: b"<</Type /Catalog/Pages 3 0 R>>", **found}
    for number, text in found.items():
        places[number] = (1, len(out), 0)
        out += b"%d 0 obj\n" % number + text + b"\nendobj\n"
    at = len(out)
    out += files.rows(places, at) + b"startxref\n%d\n%%%%EOF\n" % at
    return bytes(out)


def described() -> dict[str, bytes]:
    """Metadata in which looking for an end would begin anew again and again."""
    text = "<?a {inside}?>\n<riskreg:digest>"
    title = "<dc:title>" + "<" * 900_000
    block = "<rdf:Description>" * 50_000
    lone = "<rdf:Description " * 50_000
    parts = Parts(is_listed=True)
    known = written(parts).decode("latin-1").split("<riskreg:parts>")[1].split("<")[0]
    listed = files.LISTED.replace("{parts}", known.replace("{", "{{").replace("}", "}}"))
    found = {}
    for name, inside in {"a title": title, "blocks": block, "lone blocks": lone}.items():
        base = METADATA if name == "a title" else listed
        metadata = base.replace("<riskreg:digest>", text.format(inside=inside), 1)
        told = {"digest": "1" * 64} if "block" in name else {}
        found[name] = written(Parts(metadata=metadata, told=told))
    return found


def overlapping() -> bytes:
    """Fifty thousand objects, each in the text of the one before it."""
    out, places = bytearray(HEAD), {}
    for number in range(10, 50_000):
        places[number] = len(out)
        out += b"%d 0 obj (" % number
    out += b")" * 50_000
    at = len(out)
    out += b"xref\n10 %d\n" % len(places)
    out += b"".join(b"%010d 00000 n \n" % place for place in places.values())
    out += b"trailer\n<</Root 10 0 R>>\nstartxref\n%d\n%%%%EOF\n" % at
    return bytes(out)


def bomb(size: int) -> bytes:
    """So many zeros, packed, and damaged behind them."""
    return zlib.compress(bytes(size))[:-9] + b"damaged!!"
