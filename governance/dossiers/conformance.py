"""What makes a file PDF/A-3a and PDF/UA-1 at once, and gives it its seal's place and own digest.

WeasyPrint writes one variant a call. It is asked for PDF/A-3u, without tags, of pages that have
heads and feet alone; what was laid out in chunks brings its tags, and this adds what PDF/UA-1
wants. `docs/dossiers.md` describes our part of the metadata for those who check a file.
"""

import hashlib
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import UTC
from typing import Any
from xml.sax.saxutils import escape

import pydyf
from weasyprint import Attachment, Document

from governance.dossiers.attachments import Enclosed
from governance.dossiers.paper import sheets
from governance.dossiers.paper.binding import VARIANT
from governance.dossiers.paper.laid import Laid
from governance.dossiers.paper.linking import Linker
from governance.dossiers.paper.streams import DOUBTFUL, Bare, packed
from verify import verify

SEAL_FIELD = "DossierSeal"
SEAL_WORDS = "Electronic seal of this dossier"
NAMESPACE = "urn:riskreg:dossier:1#"
UNKNOWN = b"0" * 64  # stands where the digest will be, and while the digest is taken
OPENING, CLOSING = b"<riskreg:digest>", b"</riskreg:digest>"
PARTS = b"<riskreg:parts>"
_PRINTED_AND_LOCKED = 4 + 128
_END = b"</rdf:RDF>"
_UNTAGGED, _TAGGED = b'pdfaid:conformance="U"', b'pdfaid:conformance="A"'
_TRIES = 20


@dataclass(frozen=True, slots=True)
class _Property:
    name: str
    kind: str
    about: str


@dataclass(frozen=True, slots=True)
class _Schema:
    """A metadata schema that PDF/A does not know by itself and so wants described in the file."""

    title: str
    namespace: str
    prefix: str
    properties: tuple[_Property, ...]


_SCHEMAS = (
    _Schema(
        "PDF/UA identification schema",
        "http://www.aiim.org/pdfua/ns/id/",
        "pdfuaid",
        (_Property("part", "Integer", "Part of PDF/UA the file conforms to"),),
    ),
    _Schema(
        "RiskReg dossier schema",
        NAMESPACE,
        "riskreg",
        (
            _Property("document", "Text", "Id and version of the document"),
            _Property("manifest", "Text", "SHA-256 of the embedded file manifest.json"),
            _Property("parts", "Text", "SHA-256, shortened, of each part of this file"),
            _Property(
                "digest",
                "Text",
                "SHA-256 of the first revision of this file with these 64 digits set to 0",
            ),
        ),
    ),
)


@dataclass(frozen=True, slots=True)
class Content:
    """What goes into a file: what was laid out, what is embedded, id and version it tells."""

    chunks: Sequence[Laid]
    enclosed: Enclosed | None
    named: str


def written(document: Document, content: Content, **options: Any) -> bytes:
    """The file as bytes, with its own digest in them; the document brings heads and feet.

    WeasyPrint packs its last two streams when it is too late to look at them: should one end in a
    carriage return, a space more in the file makes them others.
    """
    for spaces in range(_TRIES):
        file: bytes = document.write_pdf(
            finisher=_finisher(content, spaces),
            pdf_variant=VARIANT,
            attachments=_embedded(content.enclosed),
            **options,
        )
        if DOUBTFUL not in file:
            break
    return _digested(_listed(file) if content.enclosed else file)


def _finisher(content: Content, spaces: int) -> Callable[[Document, Any], None]:
    """What WeasyPrint calls before it writes the file."""

    def finish(document: Document, written: Any) -> None:
        _draw_as_artifacts(written)
        (profile,) = document.color_profiles.values()
        Linker(written).link(content.chunks, profile.pdf_reference)
        _add_seal_field(written, SEAL_WORDS + " " * spaces)
        _name_files_once(written)
        _add_metadata(written, _described(content.named, content.enclosed))
        if content.enclosed:
            _leave_place_for_parts(written, content.enclosed)
        _lay_catalogue_bare(written)
        written.objects[:] = [
            packed(each) if isinstance(each, pydyf.Stream) else each for each in written.objects
        ]

    return finish


def _draw_as_artifacts(written: Any) -> None:
    """Heads and feet: on the pages, but not part of what is read (ISO 14289-1, 7.8)."""
    streams = [
        _object(written, _object(written, reference)["Contents"])
        for reference in written.page_references
    ]
    sheets.number(streams)
    artifact = b"/Artifact <</Type /Pagination>> BDC"
    for stream in streams:
        stream.stream = [artifact, b"q", *stream.stream, b"Q", b"EMC"]


def _digested(content: bytes) -> bytes:
    """The file with its own digest in it: of the file itself while 64 zeros stand there."""
    at = digest_place(content)
    digest = hashlib.sha256(content).hexdigest().encode()
    return content[:at] + digest + content[at + len(digest) :]


def digest_place(content: bytes) -> int:
    """Where the 64 digits begin; raises ValueError where the file has none.

    The last place that looks like it: metadata is the last stream that is written plainly, so that
    nothing users typed can pass for it.
    """
    return content.rindex(OPENING) + len(OPENING)


def _add_seal_field(written: Any, words: str) -> None:
    """An empty, invisible field for a signature, tagged as PDF/UA wants it (7.18).

    It is made before signing, so that signing adds no structure.
    """
    root = _object(written, written.catalog["StructTreeRoot"])
    document = _object(written, root["K"][0])
    numbers = _object(written, root["ParentTree"])["Nums"]
    first = written.page_references[0]
    page = _object(written, first)
    number = 1 + max(numbers[0::2])
    widget = Bare({
        "Type": "/Annot", "Subtype": "/Widget", "FT": "/Sig",
        "T": pydyf.String(SEAL_FIELD), "TU": pydyf.String(words),
        "Rect": pydyf.Array([0, 0, 0, 0]), "F": _PRINTED_AND_LOCKED,
        "P": first, "StructParent": number,
    })  # fmt: skip
    written.add_object(widget)
    link = pydyf.Dictionary({"Type": "/OBJR", "Obj": widget.reference, "Pg": first})
    written.add_object(link)
    element = pydyf.Dictionary({
        "Type": "/StructElem", "S": "/Form", "K": pydyf.Array([link.reference]), "Pg": first,
        "P": document.reference, "Alt": pydyf.String(words),
    })  # fmt: skip
    written.add_object(element)
    document["K"].append(element.reference)
    numbers.extend([number, element.reference])
    page.setdefault("Annots", pydyf.Array())
    page["Annots"].append(widget.reference)
    written.catalog["AcroForm"] = pydyf.Dictionary(
        {"Fields": pydyf.Array([widget.reference]), "SigFlags": 1}
    )


def _lay_catalogue_bare(written: Any) -> None:
    catalogue = Bare(written.catalog)
    catalogue.number = written.catalog.number
    written.objects[catalogue.number] = written.catalog = catalogue


def _name_files_once(written: Any) -> None:
    """WeasyPrint 70 lists every attached file twice among the associated files."""
    if "AF" in written.catalog:
        written.catalog["AF"] = pydyf.Array(dict.fromkeys(written.catalog["AF"]))


def _add_metadata(written: Any, described: bytes) -> None:
    """Readable without decompressing: checkers and archives look for it as text."""
    metadata = _object(written, written.catalog["Metadata"])
    text: bytes = metadata.stream[0]
    if text.count(_END) != 1 or _UNTAGGED not in text:
        raise ValueError("the metadata of the file is not what WeasyPrint 70 writes")
    metadata.stream[0] = text.replace(_UNTAGGED, _TAGGED, 1).replace(_END, described + _END)
    metadata.compress = False


def _leave_place_for_parts(written: Any, enclosed: Enclosed) -> None:
    """As long as the list of parts will be: it can be made of the written file alone."""
    metadata = _object(written, written.catalog["Metadata"])
    text: bytes = metadata.stream[0]
    nothing = verify.eight("")
    of_pages = (*verify.OF_PAGES, *verify.ALSO_OF_PAGES)
    blank = {
        "format": verify.PARTS_FORMAT,
        "files": {each.name: nothing for each in enclosed.files},
        "info": dict.fromkeys(written.info, nothing),
        "metadata": verify.blocks_of(text.decode()),
        "document": dict.fromkeys(verify.OF_DOCUMENT, nothing),
        "fonts": dict.fromkeys(_fonts(written), nothing),
        "pages": {how: [nothing] * len(written.page_references) for how in of_pages},
    }
    metadata.stream[0] = text.replace(PARTS, PARTS + b" " * len(verify.listing(blank)), 1)


def _fonts(written: Any) -> set[str]:
    """As the list of parts calls them."""
    dictionaries = [each for each in written.objects if isinstance(each, pydyf.Dictionary)]
    fonts = [each for each in dictionaries if each.get("Type") == "/Font"]
    named = [each["BaseFont"] for each in fonts if "BaseFont" in each]  # of pictures have none
    return {verify.font_called(verify.scalar("name", each.lstrip(b"/"))) for each in named}


def _listed(content: bytes) -> bytes:
    """The file with the list of its parts, by which a check names what was changed."""
    listing = verify.listing(verify.listed_parts(verify.Pdf(content))).encode()
    at = content.rindex(PARTS) + len(PARTS)
    if content[at : at + len(listing) + 1] != b" " * len(listing) + b"<":
        raise ValueError("the list of parts has another length than was thought")
    return content[:at] + listing + content[at + len(listing) :]


def _embedded(enclosed: Enclosed | None) -> list[Attachment]:
    """Anew each time: WeasyPrint reads one once."""
    if enclosed is None:
        return []
    return [
        Attachment(
            string=each.content,
            name=each.name,
            description=each.about,
            relationship=each.relationship,
            created=enclosed.at.astimezone(UTC),
            modified=enclosed.at.astimezone(UTC),
        )
        for each in enclosed.files
    ]


def _described(named: str, enclosed: Enclosed | None) -> bytes:
    values = f"""<rdf:Description rdf:about="" xmlns:pdfuaid="{_SCHEMAS[0].namespace}">\
<pdfuaid:part>1</pdfuaid:part></rdf:Description>
<rdf:Description rdf:about="" xmlns:riskreg="{NAMESPACE}">
<riskreg:document>{escape(named)}</riskreg:document>
<riskreg:manifest>{enclosed.manifest if enclosed else ""}</riskreg:manifest>
{PARTS.decode() + "</riskreg:parts>" if enclosed else ""}
{OPENING.decode()}{UNKNOWN.decode()}{CLOSING.decode()}
</rdf:Description>
<rdf:Description rdf:about="" xmlns:pdfaExtension="http://www.aiim.org/pdfa/ns/extension/" \
xmlns:pdfaSchema="http://www.aiim.org/pdfa/ns/schema#" \
xmlns:pdfaProperty="http://www.aiim.org/pdfa/ns/property#">
<pdfaExtension:schemas><rdf:Bag>{"".join(map(_schema, _SCHEMAS))}</rdf:Bag>\
</pdfaExtension:schemas></rdf:Description>
"""
    return values.encode()


def _schema(schema: _Schema) -> str:
    return f"""
<rdf:li rdf:parseType="Resource"><pdfaSchema:schema>{schema.title}</pdfaSchema:schema>\
<pdfaSchema:namespaceURI>{schema.namespace}</pdfaSchema:namespaceURI>\
<pdfaSchema:prefix>{schema.prefix}</pdfaSchema:prefix><pdfaSchema:property><rdf:Seq>\
{"".join(map(_property, schema.properties))}</rdf:Seq></pdfaSchema:property></rdf:li>"""


def _property(each: _Property) -> str:
    return f"""<rdf:li rdf:parseType="Resource"><pdfaProperty:name>{each.name}</pdfaProperty:name>\
<pdfaProperty:valueType>{each.kind}</pdfaProperty:valueType>\
<pdfaProperty:category>internal</pdfaProperty:category>\
<pdfaProperty:description>{each.about}</pdfaProperty:description></rdf:li>"""


def _object(written: Any, reference: str | bytes) -> Any:
    return written.objects[int(reference.split()[0])]
