"""Small files in the form of a dossier, whole or broken in one way, written without the product."""

import hashlib
import zlib
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import Any

import rfc8785

from verify import verify

TITLE = "DOS-0001 version 2: AI system dossier, CV ranking"
DOCUMENT = {"id": "DOS-0001", "version": 2}
PROOFS = {"EVD-0001": ("contract.txt", b"The contract."), "EVD-0002": ("test.csv", b"a,b\n1,2\n")}
METADATA = """<?xpacket begin="" id="W5M0MpCehiHzreSzNTczkc9d"?>
<x:xmpmeta xmlns:x="adobe:ns:meta/"><rdf:RDF xmlns:dc="http://purl.org/dc/elements/1.1/"\
 xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#">
<rdf:Description rdf:about=""><dc:title><rdf:Alt><rdf:li xml:lang="x-default">{title}</rdf:li>\
</rdf:Alt></dc:title></rdf:Description>
<rdf:Description rdf:about="" xmlns:riskreg="urn:riskreg:dossier:1#">
<riskreg:document>{document}</riskreg:document>
<riskreg:manifest>{manifest}</riskreg:manifest>
<riskreg:digest>{digest}</riskreg:digest>
</rdf:Description></rdf:RDF></x:xmpmeta>
<?xpacket end="r"?>"""


def sha(content: bytes) -> str:
    """SHA-256 in hexadecimal digits."""
    return hashlib.sha256(content).hexdigest()


def event(number: int, previous: str, **other: Any) -> dict[str, Any]:
    """One event of a trail as it is exported."""
    told = {
        "chain": "0b6c7e0e-7f9e-4b8e-9c55-000000000001",
        "number": number,
        "at": f"2026-11-20T09:14:{number:02d}.000000+00:00",
        "actor": None if number == 1 else "0b6c7e0e-7f9e-4b8e-9c55-0000000000aa",
        "did": "system.registered",
        "target": ["aisystem", f"key-{number}"],
        "body": '{"name":"Überprüfung \\u0001"}',
        "previous": previous,
        **other,
    }
    return {**told, "digest": sha(rfc8785.dumps(told))}


def trail(count: int = 4) -> list[dict[str, Any]]:
    """A trail of so many events."""
    events: list[dict[str, Any]] = []
    for number in range(1, count + 1):
        events.append(event(number, events[-1]["digest"] if events else "0" * 64))
    return events


def lines(events: list[dict[str, Any]]) -> bytes:
    """The events as JSON Lines."""
    return b"".join(rfc8785.dumps(each) + b"\n" for each in events)


END = {"number": 3, "digest": trail()[2]["digest"]}


# What files say beyond that, in their metadata and elsewhere, whose parts are listed.
MORE = """<rdf:Description rdf:about=""><dc:description>Technical documentation</dc:description>\
</rdf:Description>
<rdf:Description rdf:about="" xmlns:xmp="http://ns.adobe.com/xap/1.0/" \
xmp:CreateDate="2026-11-20T10:00:00+01:00"/>
<rdf:Description rdf:about="" xmlns:riskreg"""
LISTED = METADATA.replace('<rdf:Description rdf:about="" xmlns:riskreg', MORE).replace(
    "<riskreg:digest>", "<riskreg:parts>{parts}</riskreg:parts>\n<riskreg:digest>"
)


@dataclass(frozen=True)
class Parts:
    """What a file is made of; a test replaces what it wants broken."""

    dossier: Mapping[str, Any] = field(
        default_factory=lambda: {
            "format": "riskreg-dossier/1",
            "document": {**DOCUMENT, "title": "AI system dossier", "trail": END},
            "sections": [{"slug": "risks", "facts": {"share": 0.25, "tiny": 1e-7, "huge": 1e21}}],
        }
    )
    evidence: Mapping[str, Any] = field(
        default_factory=lambda: {
            "format": "riskreg-evidence/1",
            "document": DOCUMENT,
            "files": [
                {"reference": reference, "name": name, "size": len(text), "sha256": sha(text)}
                for reference, (name, text) in PROOFS.items()
            ]
            + [{"reference": "EVD-0003", "name": "", "size": 0, "sha256": ""}],
        }
    )
    manifest: Mapping[str, Any] = field(
        default_factory=lambda: {
            "format": "riskreg-manifest/1",
            "document": DOCUMENT,
            "trail": {"organisation": "nordlys", **END},
        }
    )
    files: Mapping[str, bytes] = field(default_factory=dict)  # beside those made, or in their place
    swapped: Mapping[str, bytes] = field(
        default_factory=dict
    )  # the same behind the manifest's back
    leave_out: tuple[str, ...] = ()
    told: Mapping[str, str] = field(default_factory=dict)  # in place of what the metadata says
    metadata: str = METADATA
    listed: list[dict[str, Any]] | None = None
    names: Mapping[str, str] = field(default_factory=dict)  # name in the file by name made here
    table: bool = True
    version: str = "1.7"
    is_listed: bool = False  # whether the metadata lists the parts
    is_closer: bool = False  # whether that list has what its second format names

    def but(self, **changes: Any) -> "Parts":
        """The same with something else."""
        return replace(self, **changes)

    def embedded(self) -> dict[str, bytes]:
        """The embedded files with the manifest of them."""
        files = {
            "dossier.json": rfc8785.dumps(dict(self.dossier)),
            "evidence.json": rfc8785.dumps(dict(self.evidence)),
            "assessment-results.json": rfc8785.dumps({"assessment-results": {"uuid": "1"}}),
            **self.files,
        }
        listed = self.listed or [
            {"name": name, "size": len(content), "sha256": sha(content)}
            for name, content in sorted(files.items())
        ]
        files["manifest.json"] = rfc8785.dumps({"files": listed, **self.manifest})
        files |= self.swapped
        return {name: text for name, text in files.items() if name not in self.leave_out}


def stream(content: bytes, about: str = "", *, packed: bool = True) -> bytes:
    """A stream with its dictionary."""
    body = zlib.compress(content, 9) if packed else content
    how = "/Filter /FlateDecode" if packed else ""
    return f"<<{about}{how}/Length {len(body)}>>\nstream\n".encode() + body + b"\nendstream"


def objects(parts: Parts) -> dict[int, bytes]:
    """Everything in the file by number."""
    embedded = parts.embedded()
    told = {
        "title": TITLE,
        "document": "DOS-0001 version 2",
        "manifest": sha(embedded.get("manifest.json", b"")),
        "digest": "0" * 64,
        **parts.told,
    }
    found: dict[int, bytes] = {}
    specs = []
    for number, (name, content) in enumerate(sorted(embedded.items())):
        spec, body = 20 + 2 * number, 21 + 2 * number
        named = parts.names.get(name, name)
        specs.append((named, spec))
        found[body] = stream(content, "/Type /EmbeddedFile/Subtype /application#2fjson")
        found[spec] = (
            f"<</Type /Filespec/F ({named})/UF ({named})/AFRelationship /Data"
            f"/EF <</F {body} 0 R>>>>".encode()
        )
    tree = " ".join(f"({name}) {number} 0 R" for name, number in specs)
    files = " ".join(f"{number} 0 R" for _, number in specs)
    metadata = LISTED if parts.is_listed else parts.metadata
    found |= {
        1: f"<</Type /Catalog/Pages 2 0 R/Metadata 8 0 R/Names <</EmbeddedFiles <</Names [{tree}]"
        f">>>>/AF [{files}]/AcroForm <</Fields [7 0 R]/SigFlags 1>>>>".encode(),
        2: b"<</Type /Pages/Kids [3 0 R 4 0 R]/Count 2>>",
        3: b"<</Type /Page/Parent 2 0 R/MediaBox [0 0 595 842]/Contents 5 0 R/Annots [7 0 R]>>",
        4: b"<</Type /Page/Parent 2 0 R/MediaBox [0 0 595 842]/Contents [6 0 R]>>",
        5: stream(b"0 0 m 10 10 l S % the first page"),
        6: stream(b"0 0 m 20 20 l S % the second page"),
        7: b"<</Type /Annot/Subtype /Widget/FT /Sig/T (DossierSeal)/Rect [0 0 0 0]/F 132/P 3 0 R>>",
        8: stream(metadata.format(**told).encode(), "/Type /Metadata/Subtype /XML", packed=False),
        9: f"<</Title ({TITLE})/Producer (a test \\(of brackets\\) \\101)>>".encode(),
    }
    found |= beyond(found) if parts.is_listed else {}
    return found | (closer(found) if parts.is_closer else {})


def beyond(found: Mapping[int, bytes]) -> dict[int, bytes]:
    """What is said about the files and the document, a link, a picture with a text."""
    said = b"/Desc (what it holds)/AFRelationship"
    specs = {number: text.replace(b"/AFRelationship", said) for number, text in found.items()}
    return specs | {
        4: b"<</Type /Page/Parent 2 0 R/MediaBox [0 0 842 595.25]/Contents [6 0 R]"
        b"/Annots [10 0 R]>>",
        9: f"<</Title ({TITLE})/Author (Nordlys)/CreationDate (D:20261120100000+01'00)>>".encode(),
        10: b"<</Type /Annot/Subtype /Link/Rect [0 0 9 9.5]/Contents (The law)"
        b"/A <</S /URI/URI (https://example.eu/law)>>>>",
        11: b"<</Type /StructElem/S /Figure/Pg 4 0 R/Alt (High risk)>>",
        12: b"<</Type /StructElem/S /P/Pg 4 0 R>>",
    }


def closer(found: Mapping[int, bytes]) -> dict[int, bytes]:
    """What a reader goes by beside what is drawn: tags, bookmarks, places, fonts, colours."""
    drawn = b"/Resources 36 0 R/StructParents 0/Tabs /S/Annots"
    pages = {number: found[number].replace(b"/Annots", drawn) for number in (3, 4)}
    names = b"/Names <</Dests <</Names [(risks) [4 0 R /XYZ 0 9 0]]>>"
    viewing = (
        b"/Type /Catalog/Lang (en-GB)/ViewerPreferences <</DisplayDocTitle true>>"
        b"/MarkInfo <</Marked true>>/StructTreeRoot 13 0 R/Outlines 16 0 R/OutputIntents"
        b" [<</Type /OutputIntent/S /GTS_PDFA1/DestOutputProfile 19 0 R>>]"
    )
    catalogue = found[1].replace(b"/Names <<", names, 1).replace(b"/Type /Catalog", viewing)
    return pages | {
        1: catalogue,
        13: b"<</Type /StructTreeRoot/K [15 0 R]/ParentTree 14 0 R>>",
        14: b"<</Nums [0 [11 0 R 12 0 R 33 0 R]]>>",
        15: b"<</Type /StructElem/S /Document/K [11 0 R 12 0 R 33 0 R]/P 13 0 R>>",
        16: b"<</Type /Outlines/First 17 0 R/Last 17 0 R/Count 1>>",
        17: b"<</Title (Risks)/Parent 16 0 R/Dest [4 0 R /XYZ 0 9 0]>>",
        18: b"<</F1 30 0 R>>",
        19: stream(b"a colour profile, or what stands for one", "/N 3"),
        30: b"<</Type /Font/Subtype /Type0/BaseFont /ABCDEF+Dossier/Encoding /Identity-H"
        b"/DescendantFonts [31 0 R]/ToUnicode 32 0 R>>",
        31: b"<</Type /Font/Subtype /CIDFontType2/BaseFont /ABCDEF+Dossier/W [1 [500]]"
        b"/FontDescriptor 34 0 R>>",
        32: stream(b"1 beginbfchar <0001> <0041> endbfchar"),
        33: b"<</Type /StructElem/S /TH/Pg 4 0 R/P 15 0 R/A <</O /Table/Scope /Column>>/K [1]>>",
        34: b"<</Type /FontDescriptor/FontName /ABCDEF+Dossier/FontFile2 35 0 R>>",
        35: stream(b"letters as outlines, or what stands for them"),
        36: b"<</Font 18 0 R/XObject <</X1 37 0 R>>/ColorSpace 38 0 R>>",
        37: stream(b"0 0 5 5 re f % a picture", "/Type /XObject/Subtype /Form/BBox [0 0 9 9]"),
        38: b"<</srgb [/ICCBased 19 0 R]>>",
    }


def listing(parts: Parts, content: bytes) -> str:
    """The list of parts in the format that the file is to have; the first one had none."""
    found = verify.listed_parts(verify.Pdf(content))
    if not parts.is_closer:
        found = {name: found[name] for name in ("files", "info", "metadata", "pages")}
        found["pages"] = {how: found["pages"][how] for how in verify.OF_PAGES}
    return verify.listing(found)


def written(parts: Parts) -> bytes:
    """The file, with the list of its parts where it is to have one, and its own digest in it."""
    if parts.is_listed and "parts" not in parts.told:
        once = written(parts.but(told={**parts.told, "parts": ""}))
        return written(parts.but(told={**parts.told, "parts": listing(parts, once)}))
    return put_together(parts, objects(parts))


def put_together(parts: Parts, found: dict[int, bytes]) -> bytes:
    """A file of these objects."""
    out = bytearray(f"%PDF-{parts.version}\n%\xf0\x9f\n".encode("latin-1"))
    places: dict[int, tuple[int, int, int]] = {0: (0, 0, 65535)}
    if not parts.table:
        small = {number: text for number, text in found.items() if b"stream\n" not in text}
        found = {number: text for number, text in found.items() if number not in small}
        heads, bodies = "", b""
        for index, (number, text) in enumerate(sorted(small.items())):
            heads += f"{number} {len(bodies)} "
            bodies += text + b"\n"
            places[number] = (2, 40, index)
        about = f"/Type /ObjStm/N {len(small)}/First {len(heads)}"
        found[40] = stream(heads.encode() + bodies, about)
    for number, text in sorted(found.items()):
        places[number] = (1, len(out), 0)
        out += f"{number} 0 obj\n".encode() + text + b"\nendobj\n"
    at = len(out)
    out += table(places) if parts.table else rows(places, at)
    out += f"startxref\n{at}\n%%EOF\n".encode()
    return sealed_by_digest(bytes(out))


def table(places: dict[int, tuple[int, int, int]]) -> bytes:
    """A cross-reference table with its trailer."""
    out = "xref\n"
    for number, (kind, at, generation) in sorted(places.items()):
        out += f"{number} 1\n{at:010d} {generation:05d} {'n' if kind else 'f'} \n"
    size = max(places) + 1
    return f"{out}trailer\n<</Size {size}/Root 1 0 R/Info 9 0 R/ID [<00> <00>]>>\n".encode()


def rows(places: dict[int, tuple[int, int, int]], at: int) -> bytes:
    """A cross-reference stream."""
    places = {**places, 41: (1, at, 0)}
    content = b"".join(
        bytes([kind]) + place.to_bytes(4, "big") + index.to_bytes(2, "big")
        for _, (kind, place, index) in sorted(places.items())
    )
    index = " ".join(f"{number} 1" for number in sorted(places))
    about = f"/Type /XRef/W [1 4 2]/Index [{index}]/Size 42/Root 1 0 R/Info 9 0 R/ID [<00> <00>]"
    return b"41 0 obj\n" + stream(content, about) + b"\nendobj\n"


def put(content: bytes, at: int, new: bytes) -> bytes:
    """The file with other bytes at a place."""
    return content[:at] + new + content[at + len(new) :]


def sealed_by_digest(content: bytes) -> bytes:
    """The file with its own digest in place of 64 zeros."""
    at = content.rfind(b"<riskreg:digest>") + 16
    if content[at : at + 64] != b"0" * 64:
        return content
    return content[:at] + sha(content).encode() + content[at + 64 :]


def updated(content: bytes, changed: dict[int, bytes], trailer: str = "") -> bytes:
    """The file with a revision appended that replaces objects."""
    previous = int(content.rsplit(b"startxref\n", 1)[1].split()[0])
    out = bytearray(content)
    places = {}
    for number, text in sorted(changed.items()):
        places[number] = len(out)
        out += f"{number} 0 obj\n".encode() + text + b"\nendobj\n"
    at = len(out)
    out += b"xref\n"
    for number, place in places.items():
        out += f"{number} 1\n{place:010d} 00000 n \n".encode()
    about = trailer or "/Root 1 0 R/Info 9 0 R"
    out += f"trailer\n<</Size 60{about}/Prev {previous}>>\nstartxref\n{at}\n%%EOF\n".encode()
    return bytes(out)
