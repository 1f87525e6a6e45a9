#!/usr/bin/env python3
"""Check a RiskReg dossier without RiskReg: one file, Python 3.11 or later, nothing to install.

    python3 verify.py BUNDLE.zip | UNPACKED-FOLDER [...]
    python3 verify.py DOSSIER.pdf [--trust ROOT.pem] [--evidence FOLDER] [--trail TRAIL.jsonl]
                                  [--key CHECKPOINT-KEY.pem] [--json]
    python3 verify.py TRAIL.jsonl [--key CHECKPOINT-KEY.pem] [--json]

Exit status: 0 everything agrees, 1 there are findings, 2 the file cannot be checked.
Copy it, read it, run it where you trust the machine. verify.html beside it does the same in a
browser; vectors/ holds files with their expected findings; docs/verify.md says what each means.
"""

import argparse
import base64
import hashlib
import html
import io
import json
import re
import stat
import sys
import zipfile
import zlib
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime
from functools import cached_property
from itertools import islice, pairwise
from pathlib import Path
from typing import Any
from xml.etree import ElementTree

LIMITS = (
    "A pass does not prove who made the file, unless it is sealed and a certificate that you"
    " trust vouches for the seal, or you know its own from somewhere else: anybody can make a file"
    " whose own digest is right.",
    "It does not prove that what was recorded is true, complete, or was recorded in time.",
    "It does not compare what the pages say with the embedded files, and does not ask whether a"
    " certificate was revoked.",
    "Without an evidence folder or an exported trail, those were not checked; an exported trail"
    " shows that it holds together, not that nothing was left out before it was recorded.",
    "A checkpoint shows that nothing up to its event was changed or cut off since it was signed, if"
    " you have its key from somewhere else. It shows nothing of later events, and nothing against"
    " somebody who has the key, the database and every checkpoint that was given out.",
)
MOST_BYTES = 256 * 2**20  # what the streams of one file may unpack to
DEEPEST = 60
MOST_PARTS = 1000  # embedded files
MOST_SIGNERS = 20  # seals of a file, certificates of a seal, ends of revisions to try
MOST_METADATA = 1_000_000
MOST_OBJECTS = 3_000_000  # of all revisions together
MOST_TIMES = 10  # how often what is not packed may be read
DEEPEST_JSON = 200
MOST_TURNS = 200  # how many times its size a bundle may unpack to
PART = 4096
NAMESPACE = b"urn:riskreg:dossier:1#"
OPENING = b"<riskreg:digest>"
DOCUMENT = re.compile(rb"<riskreg:document>([^<]{1,200})</riskreg:document>")
DOSSIER = "dossier.json"  # in every file; the others as the manifest lists them
MANIFEST = "manifest.json"
POPULATIONS = "populations.json"  # of the working papers of an audit
BUNDLE, BUNDLE_FORMAT = "bundle.json", "riskreg-bundle/1"
FORMATS = {
    "dossier.json": "riskreg-dossier/1",
    "evidence.json": "riskreg-evidence/1",
    "manifest.json": "riskreg-manifest/1",
    "populations.json": "riskreg-populations/1",
}


class Broken(Exception):
    """Something cannot be read; the text says what."""


class Unreadable(Exception):
    """Not a file that can be checked at all."""


@dataclass(frozen=True)
class Finding:
    """One thing that is wrong: what kind of part, which one, how, and a sentence."""

    what: str
    which: str
    how: str
    why: str

    @property
    def says(self) -> str:
        """The sentence."""
        says = (SAYS | SAYS_OF_BUNDLES)[f"{self.what} {self.how}"]
        return says.format(which=self.which, why=self.why)


@dataclass(frozen=True)
class Note:
    """One thing a reader should know: its kind, and what goes into its sentence."""

    kind: str
    about: dict[str, str]

    @property
    def says(self) -> str:
        """The sentence."""
        return (NOTES | {"bundle": NOTE_OF_BUNDLE})[self.kind].format(**self.about)


NOTES = {
    "whole": "The file is as it was first made: its own digest is right.",
    "unsealed": "It is not sealed: nothing in it shows who made it.",
    "seal": "{name}: holds. Certificates: {path}. SHA-256 of the first: {first}, of the last:"
    " {last}",
    "stamp": "{name}: its time-stamp of {at} holds. Certificates: {path}. SHA-256 of the first:"
    " {first}, of the last: {last}",
    "time": "{name}: a time-stamp of {at}, holds. Certificates: {path}. SHA-256 of the first:"
    " {first}, of the last: {last}",
    "open": "{name}: the issuer is not in the file, so nothing in it checks the certificate of"
    " {by}.",
    "unvouched": "Sealed by {by}; nobody vouches for it: no certificate to trust was named.",
    "vouched": "{name} is by {by}; {root} vouches for it, one of the certificates to trust.",
    "evidence_unread": "Evidence: not checked, its index cannot be read.",
    "evidence": "Evidence: {entries} files stand in the index, {files} in the folder.",
    "trail": "Trail: {events} events; the dossier names event {wanted}.",
    "chain": "Trail: {events} events of the chain {chain}.",
    "checkpoint": "Checkpoint: event {number}, signed {at}, with the key whose SHA-256 is {key}.",
    "key_unvouched": "Nobody vouches for the key of the checkpoints: none was named. Compare its"
    " SHA-256 with one that you have from somewhere else.",
    "trail_signed": "The trail is signed up to event {number}; {later} events after it are not.",
    "trail_unsigned": "No checkpoint of the trail was there that counts: that no end was cut off is"
    " not shown.",
    "samples": "Samples: {samples} of {populations} populations were drawn again and are the same.",
    "withheld": "Population {which} is redacted: whether its records are the frozen ones was not"
    " checked; its samples were drawn again.",
}
SAYS = {
    "structure header": "The file does not begin as a PDF.",
    "structure unreadable": "The parts of the file cannot be found: {why}.",
    "file changed": "The file is not as it was made: its own digest is another.",
    "pages changed": "The embedded files and what the metadata says of them agree: what was changed"
    " is on the pages, in how they are drawn or tagged, or in other metadata.",
    "pages size": "The size of {which} was changed.",
    "pages drawn": "What is drawn on {which} was changed.",
    "pages links": "A link or a field on {which} was changed.",
    "pages alternative": "An alternative text on {which} was changed.",
    "pages tags": "The tags of {which}, which programs that read aloud go by, were changed.",
    "pages resources": "With what {which} is drawn was changed: fonts, pictures or colours.",
    "pages unreadable": "Damaged: {which} ({why}).",
    "metadata unreadable": "The metadata cannot be read: {why}.",
    "metadata missing": "The metadata does not hold riskreg:{which} once, as it should.",
    "metadata changed": "The {which} in the metadata is not that of the rest of the file.",
    "metadata described": "The description of the file (XMP) was changed: {which}.",
    "info changed": "What the file says of itself (Info) was changed: {which}.",
    "font changed": "A font was changed: {which}.",
    "document bookmarks": "The bookmarks were changed.",
    "document targets": "Where links within the document lead was changed.",
    "document colours": "The colour profile, or how colours are meant, was changed.",
    "document pictures": "A picture, or what else pages are drawn with, was changed.",
    "document tags": "The tags that belong to no single page, which programs that read aloud go by,"
    " were changed.",
    "document order": "The order or the number of the pages was changed.",
    "document form": "The form that holds the place of the seal was changed.",
    "document viewing": "What programs that show the file go by was changed: its language, how it"
    " is opened, or what happens then.",
    "document rest": "Something was changed that belongs to no page: how embedded files are listed,"
    " or how the parts of the file name one another.",
    "document between": "Every listed part is as it was: what was changed is the file's own digest,"
    " or stands between the parts, where no reader shows it.",
    "parts changed": "The list of parts in the metadata, riskreg:parts, was changed: by it, nothing"
    " can be named.",
    "manifest missing": "The file has no manifest.json.",
    "manifest changed": "manifest.json is not the one the metadata names: its SHA-256 differs.",
    "manifest unreadable": "manifest.json cannot be read: {why}.",
    "manifest not_canonical": "manifest.json is not in the canonical form of RFC 8785.",
    "manifest format": "manifest.json is not in the format riskreg-manifest/1.",
    "attachment missing": "The embedded file {which} is missing.",
    "attachment changed": "The embedded file {which} is not the one in the manifest: its SHA-256 or"
    " size differs.",
    "attachment described": "What is said about the embedded file {which} was changed: its"
    " description, its kind, its size or its dates.",
    "attachment surplus": "The embedded file {which} does not stand in the manifest.",
    "attachment twice": "Two embedded files are called {which}.",
    "attachment unreadable": "The embedded file {which} cannot be read: {why}.",
    "attachment not_canonical": "The embedded file {which} is not in the canonical form of"
    " RFC 8785.",
    "attachment format": "The embedded file {which} is not in the format it should be in.",
    "attachment other_document": "{which} speaks of another document than the manifest.",
    "attachment other_trail": "{which} names another event of the trail than the manifest.",
    "seal unreadable": "The first revision is whole; what was appended to it, the seal, cannot be"
    " read: {why}.",
    "seal broken": "The seal {which} does not hold: {why}.",
    "seal untrusted": "The seal {which} is by {why}; no certificate to trust vouches for it.",
    "seal time_untrusted": "The time-stamp of {which} is by {why}; no certificate to trust vouches"
    " for it.",
    "seal outdated": "A certificate of {which} was not valid when it was used: {why}.",
    "appended unsealed": "After the file was made, something was appended that no seal covers:"
    " {why}.",
    "appended after_seal": "After the seal, something was appended: {why}.",
    "appended changed": "What was appended changes more than a seal may: {which}.",
    "evidence changed": "Evidence {which}: the file in the folder is another than the index"
    " names, its SHA-256 differs ({why}).",
    "evidence missing": "Evidence {which}: its file is not in the folder ({why}).",
    "evidence surplus": "{which} does not stand in the index of evidence.",
    "trail unreadable": "The exported trail breaks at event {which}: it cannot be read.",
    "trail missing": "The exported trail breaks at event {which}: another number stands there.",
    "trail unlinked": "The exported trail breaks at event {which}: it does not follow from the"
    " event before it.",
    "trail changed": "The exported trail breaks at event {which}: its content does not match its"
    " digest.",
    "trail mixed": "The exported trail holds events of several chains.",
    "trail cut": "The exported trail ends at event {which}, before the one the dossier names.",
    "trail other": "Event {which} of the exported trail is not the one the dossier names.",
    "checkpoint unreadable": "A checkpoint is not in the format riskreg-checkpoint/1.",
    "checkpoint broken": "The checkpoint at event {which} does not bear the signature of its key.",
    "checkpoint untimely": "The checkpoint at event {which} is of a day on which its key was not in"
    " use: {why}.",
    "checkpoint untrusted": "The checkpoint at event {which} is signed with a key that was not"
    " named: SHA-256 {why}.",
    "checkpoint other_trail": "The checkpoint at event {which} does not agree with the event that"
    " the dossier names.",
    "checkpoint foreign": "The checkpoint at event {which} is of another chain than the exported"
    " trail: of another organisation.",
    "checkpoint unlinked": "The checkpoint at event {which} names one before it that is missing.",
    "checkpoint cut": "The exported trail ends before event {which}, which is signed: its end was"
    " cut off.",
    "checkpoint other": "Event {which} of the exported trail is not the one that was signed: it"
    " was written anew.",
    "population unreadable": "populations.json is not made as it should be: {why}.",
    "population changed": "Population {which}: its records are not those whose SHA-256 stands"
    " beside them.",
    "sample changed": "Sample {which}: seed, method and population give other items than those"
    " that stand there.",
}


# verify.html reads no bundles: it is given the files of one, and needs none of these.
SAYS_OF_BUNDLES = {
    "bundle unreadable": "bundle.json cannot be read: {why}.",
    "bundle format": "bundle.json is not in the format riskreg-bundle/1.",
    "bundle not_canonical": "bundle.json is not in the canonical form of RFC 8785.",
    "bundle other_document": "bundle.json speaks of another file than the dossier beside it.",
}
NOTE_OF_BUNDLE = "{entries} files stand in the index, {files} are in the bundle; left out: {left}."


@dataclass
class Report:
    """Everything one check found out."""

    document: str = ""
    sha256: str = ""
    findings: list[Finding] = field(default_factory=list)
    notes: list[Note] = field(default_factory=list)

    def add(self, what: str, which: str, how: str, why: object = "") -> None:
        """Name something that is wrong, once."""
        if not any((what, which, how) == (f.what, f.which, f.how) for f in self.findings):
            self.findings.append(Finding(what, which, how, str(why)))

    def note(self, kind: str, **about: object) -> None:
        """Tell something that is not wrong."""
        self.notes.append(Note(kind, {key: str(each) for key, each in about.items()}))

    def noted(self, signed: dict[str, Any], keys: "Keys") -> None:
        """Tell of a checkpoint whose signature holds, and whether its key was named."""
        about = {"number": whole(signed["number"]), "at": signed["at"], "key": signed["key"]}
        if Note("checkpoint", about) not in self.notes:
            self.note("checkpoint", **about)
        if not keys and Note("key_unvouched", {}) not in self.notes:
            self.note("key_unvouched")


# --- The pieces a PDF is written in (ISO 32000-1, 7.2 and 7.3) ------------------------------------


class Name(str):
    """A PDF name, without its slash."""

    __slots__ = ()


@dataclass(frozen=True)
class Ref:
    """A reference to an object."""

    number: int


@dataclass(frozen=True)
class Stream:
    """A stream: its dictionary, and where its bytes stand."""

    about: dict[str, Any]
    raw: bytes
    at: int


BLANK = rb"[\x00\t\n\x0c\r ]*"
# However many blanks there are, they are gone over once, and hold no memory; comments are few.
SPACE = BLANK + rb"(?:%[^\r\n]*(?=[\r\n]|$)" + BLANK + rb"){0,999}"
GAP = re.compile(SPACE)
TOKEN = re.compile(
    SPACE + rb"(?:(?P<ref>\d+ \d+ R)(?![^\x00\t\n\x0c\r ()<>\[\]{}/%])"
    rb"|(?P<number>[+-]?(?:\d+\.?\d*|\.\d+))"
    rb"|/(?P<name>[^\x00\t\n\x0c\r ()<>\[\]{}/%]*)|(?P<mark><<|>>|[\[\]<(])"
    rb"|(?P<word>true|false|null))"
)
ESCAPES = {b"n": b"\n", b"r": b"\r", b"t": b"\t", b"b": b"\b", b"f": b"\f"}
IN_STRING = re.compile(rb"\\([0-7]{1,3}|\r\n|[\x00-\xff])|\r\n?|[()]|[^\\()\r]+")


def value(data: bytes, at: int, depth: int = 0) -> tuple[Any, int]:
    """The value that begins at a place, and where it ends."""
    found = TOKEN.match(data, at)
    if found is None or depth > DEEPEST:
        raise Broken(f"byte {at}: no value can be read")
    kind, text, at = str(found.lastgroup), found[str(found.lastgroup)], found.end()
    if kind == "mark":
        return container(text, data, at, depth)
    return scalar(kind, text), at


def scalar(kind: str, text: bytes) -> Any:
    """A reference, number, name or word."""
    if kind == "ref":
        return Ref(int(text.split()[0][:10]))
    if kind == "number":
        return float(text[:40]) if b"." in text else int(text[:20])
    if kind == "name":
        plain = re.sub(rb"#([0-9A-Fa-f]{2})", lambda m: bytes([int(m[1], 16)]), text)
        return Name(plain.decode("latin-1"))
    return {b"true": True, b"false": False, b"null": None}[text]


def container(mark: bytes, data: bytes, at: int, depth: int) -> tuple[Any, int]:
    """What an opening mark begins: a string, an array, a dictionary."""
    if mark == b"(":
        return literal(data, at)
    if mark == b"<":
        end = data.find(b">", at)
        digits = re.sub(rb"\s", b"", data[at:end]) if end >= 0 else b"?"
        if not re.fullmatch(rb"[0-9A-Fa-f]*", digits):
            raise Broken(f"byte {at}: a hexadecimal string holds something else")
        return bytes.fromhex((digits + b"0" * (len(digits) % 2)).decode()), end + 1
    if mark in {b">>", b"]"}:
        raise Broken(f"byte {at}: something ends that did not begin")
    items: list[Any] = []
    closing = b"]" if mark == b"[" else b">>"
    while True:
        at = GAP.match(data, at).end()  # type: ignore[union-attr]
        if data.startswith(closing, at):
            return (items if mark == b"[" else paired(items, at)), at + len(closing)
        item, at = value(data, at, depth + 1)
        items.append(item)


def paired(items: list[Any], at: int) -> dict[str, Any]:
    """A dictionary of names and values."""
    keys, values = items[0::2], items[1::2]
    if len(keys) != len(values) or not all(isinstance(key, Name) for key in keys):
        raise Broken(f"byte {at}: a dictionary is not made of names and values")
    if len(set(keys)) != len(keys):
        raise Broken(f"byte {at}: a dictionary says the same twice")
    return dict(zip(keys, values, strict=True))


def literal(data: bytes, at: int) -> tuple[bytes, int]:
    """A string in brackets."""
    parts, open_ = [], 1
    while found := IN_STRING.match(data, at):
        text, at = found[0], found.end()
        if text[:1] == b"\\":
            parts.append(unescaped(found[1]))
        else:
            open_ += {b"(": 1, b")": -1}.get(text, 0)
            if not open_:
                return b"".join(parts), at
            parts.append(b"\n" if text[:1] == b"\r" else text)
    raise Broken(f"byte {at}: a string does not end")


def unescaped(text: bytes) -> bytes:
    """What stands after a backslash."""
    if text[:1].isdigit():
        return bytes([int(text, 8) & 255]) if text[:1] < b"8" else text
    return b"" if text[:1] in b"\r\n" else ESCAPES.get(text, text)


def integer(given: Any) -> int:
    """A whole number that is not negative."""
    if not isinstance(given, int) or isinstance(given, bool) or given < 0:
        raise Broken("a number is missing or is none")
    return given


# --- The file: revisions, objects, streams --------------------------------------------------------


@dataclass(frozen=True)
class Revision:
    """One state of the file: its cross-reference section."""

    at: int
    entries: dict[int, tuple[int, int, int]]
    trailer: dict[str, Any]


ENDING = re.compile(rb"startxref[\r\n ]+(\d{1,12})[\r\n ]+%%EOF(?:\r\n|\n|\r)?")
OBJECT = re.compile(SPACE + rb"(\d{1,10}) (\d{1,5}) obj")
INSTEAD = re.compile(rb"/(?:Alt|ActualText|E)(?![A-Za-z])")
BODY = re.compile(SPACE + rb"stream(?:\r\n|\n)")


class Pdf:
    """A PDF as its cross-reference sections tell it, oldest revision first."""

    def __init__(self, data: bytes) -> None:
        self.data = data
        self.left, self.objects = MOST_BYTES, MOST_OBJECTS
        self.unread = MOST_BYTES + MOST_TIMES * len(data)
        self.packed: dict[int, list[tuple[int, bytes, int]]] = {}
        self.pieces: dict[int, list[bytes]] = {}
        self.revisions = self._revisions()
        if any("Encrypt" in each.trailer for each in self.revisions):
            raise Unreadable("The file is encrypted; a dossier never is.")

    def _revisions(self) -> list[Revision]:
        endings = list(ENDING.finditer(self.data))
        if not endings:
            raise Broken("the end of the file does not say where its cross-reference is")
        at, found, seen = int(endings[-1][1]), [], set[int]()
        while at not in seen and len(seen) < 100:
            seen.add(at)
            found.append(self._section(at))
            if "Prev" not in found[-1].trailer:
                return found[::-1]
            at = integer(found[-1].trailer["Prev"])
        raise Broken("the cross-reference sections run in a circle")

    def _section(self, at: int) -> Revision:
        if self.data.startswith(b"xref", at):
            return self._table(at)
        number, stream, _ = self.at(at)
        if not isinstance(stream, Stream) or stream.about.get("Type") != "XRef":
            raise Broken(f"byte {at}: no cross-reference section begins here")
        widths = [integer(each) for each in stream.about.get("W", [])]
        if len(widths) != 3 or not 0 < sum(widths) < 30:
            raise Broken(f"object {number}: its columns are not described")
        fault = Broken(f"object {number}, the cross-reference, is damaged and cannot be unpacked")
        content, entries, start = self.unpacked(stream, fault), {}, 0
        spans = stream.about.get("Index", [0, stream.about.get("Size")])
        (kinds, places, _), width, number_of = widths, sum(widths), int.from_bytes
        for first, count in zip(spans[0::2], spans[1::2], strict=True):
            size = min(integer(count), len(content) - start + 1)
            self._counted(size)
            for each in range(integer(first), integer(first) + size):
                second, third, end = start + kinds, start + kinds + places, start + width
                entries[each] = (
                    number_of(content[start:second], "big") if kinds else 1,
                    number_of(content[second:third], "big"),
                    number_of(content[third:end], "big"),
                )
                start = end
        if start != len(content):
            raise Broken(f"object {number}: the cross-reference has another length than it says")
        return Revision(at, entries, stream.about)

    def _counted(self, count: int) -> None:
        """So many objects more; no file may make its reader keep a list without end."""
        self.objects -= max(count, 0)
        if self.objects < 0:
            raise Broken("it lists more objects than any dossier has")

    def _read(self, count: int) -> None:
        """So many bytes more of what was read; overlapping parts could be read without end."""
        self.unread -= count
        if self.unread < 0:
            raise Broken("its parts overlap, so that reading them would not end")

    def _table(self, at: int) -> Revision:
        head = re.compile(SPACE + rb"(\d{1,10}) (\d{1,10})[ \r\n]+")
        entries, at_row = {}, at + 4
        while found := head.match(self.data, at_row):
            at_row = found.end()
            self._counted(min(int(found[2]), len(self.data) // 20))
            for number in range(int(found[1]), int(found[1]) + int(found[2])):
                row = re.match(
                    rb"(\d{10}) (\d{5}) ([nf])(?: \r| \n|\r\n)", self.data[at_row : at_row + 20]
                )
                if row is None:
                    raise Broken(f"byte {at_row}: a line of the cross-reference cannot be read")
                entries[number] = (int(row[3] == b"n"), int(row[1]), int(row[2]))
                at_row += 20
        found = re.compile(SPACE + b"trailer").match(self.data, at_row)
        trailer = value(self.data, found.end())[0] if found else None
        if not isinstance(trailer, dict) or "XRefStm" in trailer:
            raise Broken(f"byte {at_row}: the trailer cannot be read")
        return Revision(at, entries, trailer)

    def end_of_first(self) -> int:
        """Where the first revision ends."""
        oldest = self.revisions[0].at
        for found in ENDING.finditer(self.data, oldest):
            if int(found[1]) == oldest:
                return found.end()
        raise Broken("the first revision does not end as it should")

    def at(self, at: int) -> tuple[int, Any, int]:
        """The object that begins at a place: its number, what it is, where it ends."""
        head = OBJECT.match(self.data, at)
        if head is None:
            raise Broken(f"byte {at}: no object begins here")
        number = int(head[1])
        content, end = value(self.data, head.end())
        self._read(end - at)
        body = BODY.match(self.data, end)
        if body and isinstance(content, dict):
            length = content.get("Length")
            start = body.end()
            end = start + integer(self.plain(length) if isinstance(length, Ref) else length)
            if not re.match(rb"\r?\n?endstream", self.data[end : end + 11]):
                raise Broken(f"object {number}: its stream has another length than it says")
            content = Stream(content, self.data[start:end], start)
            self._read(end - start)
        return number, content, end

    def get(self, number: int, upto: int = -1) -> Any:
        """An object as the newest revision has it, or as an older one had it."""
        last = len(self.revisions) if upto < 0 else upto + 1
        for revision in reversed(self.revisions[:last]):
            if number in revision.entries:
                kind, place, index = revision.entries[number]
                if kind == 1:
                    found, content, _ = self.at(place)
                    if found != number:
                        raise Broken(f"object {number}: another one stands in its place")
                    return content
                return self._within(place, index, number) if kind == 2 else None
        return None

    def plain(self, given: Any, upto: int = -1) -> Any:
        """What a reference leads to; anything else as it is."""
        return self.get(given.number, upto) if isinstance(given, Ref) else given

    def _held(self, holder: int) -> list[tuple[int, bytes, int]]:
        """What an object holds that others are packed in: number, content, place in it."""
        if holder not in self.packed:
            stream = self.get(holder)
            if not isinstance(stream, Stream) or stream.about.get("Type") != "ObjStm":
                raise Broken(f"object {holder}: it should hold other objects")
            fault = Broken(
                f"object {holder}, which holds pages, tags and names of attachments, is damaged"
                " and cannot be unpacked"
            )
            content = self.unpacked(stream, fault)
            first = integer(stream.about.get("First"))
            found = islice(re.finditer(rb"\d+", content[:first]), 2 * MOST_OBJECTS)
            heads = [int(each[0][:12]) for each in found]
            self._counted(len(heads) // 2)
            pairs = zip(heads[0::2], heads[1::2], strict=False)
            self.packed[holder] = [(each, content, first + place) for each, place in pairs]
        return self.packed[holder]

    def _within(self, holder: int, index: int, number: int) -> Any:
        rows = self._held(holder)
        if index >= len(rows) or rows[index][0] != number:
            raise Broken(f"object {holder}: it does not hold object {number}")
        content, end = value(rows[index][1], rows[index][2])
        self._read(end - rows[index][2])
        return content

    def text(self, number: int) -> bytes:
        """What stands in the first revision for an object, to the byte.

        Nothing for what cannot be read, or holds other objects, which are told by themselves.
        """
        kind, place, index = self.revisions[0].entries.get(number, (0, 0, 0))
        if kind != 1:
            pieces = self._pieces(place) if kind else []
            return pieces[index] if index < len(pieces) else b""
        head = OBJECT.match(self.data, place)
        try:
            _, content, end = self.at(place)
        except (Broken, *ODD):
            return b""
        is_frame = isinstance(content, Stream) and content.about.get("Type") in FRAMES
        return b"" if head is None or is_frame else self.data[head.end() : end]

    def _pieces(self, holder: int) -> list[bytes]:
        if holder in self.pieces:
            return self.pieces[holder]
        self.pieces[holder] = []
        try:
            rows = self._held(holder)
        except (Broken, *ODD):
            return []
        if rows:
            content = rows[0][1]
            spans = list(pairwise([*(row[2] for row in rows), len(content)]))
            self._read(sum([end - start for start, end in spans if end > start]))
            self.pieces[holder] = [content[start:end] for start, end in spans]
        return self.pieces[holder]

    def unpacked(self, stream: Stream, fault: Broken | None = None) -> bytes:
        """The content of a stream that is plain or packed with Flate; `fault` if it is damaged."""
        fault = fault or Broken("a stream is damaged and cannot be unpacked")
        filters = stream.about.get("Filter")
        if filters in (None, []):
            return stream.raw
        if filters not in ("FlateDecode", ["FlateDecode"]):
            raise Broken("a stream is packed in a way that no dossier uses")
        content = b"".join(self._inflated(stream.raw, fault))
        how = stream.about.get("DecodeParms")
        return unpredicted(content, how) if how else content

    def _inflated(self, raw: bytes, fault: Broken) -> Iterator[bytes]:
        """What Flate makes of it, part by part; what is damaged further on counts up to there."""
        unpacker, at = zlib.decompressobj(), 0
        while not unpacker.eof:
            waiting = unpacker.unconsumed_tail or raw[at : at + PART]
            at += 0 if unpacker.unconsumed_tail else PART
            try:
                part = unpacker.decompress(waiting, 16 * PART)
            except zlib.error:
                raise fault from None
            self.left -= len(part)
            if self.left < 0 or not (waiting or part):
                raise fault
            yield part
        if unpacker.unused_data or at < len(raw):
            raise fault

    def catalog(self, upto: int = -1) -> dict[str, Any]:
        """Where everything begins."""
        return self.dictionary(self.revisions[upto].trailer.get("Root"), upto)

    def dictionary(self, given: Any, upto: int = -1) -> dict[str, Any]:
        """A dictionary, given itself or by reference."""
        found = self.plain(given, upto)
        if not isinstance(found, dict):
            raise Broken("a part that every dossier has is missing")
        return found

    def pages(self, upto: int = -1) -> list[Ref]:
        """The pages in their order."""
        found: list[Ref] = []
        waiting, seen = [self.catalog(upto).get("Pages")], set[Any]()
        while waiting:
            node = waiting.pop()
            if not isinstance(node, Ref) or node in seen:
                raise Broken("the pages are not in order")
            seen.add(node)
            kids = self.dictionary(node, upto).get("Kids")
            if kids is None:
                found.append(node)
            else:
                waiting += reversed(self.plain(kids, upto))
        return found


def unpredicted(content: bytes, how: Any) -> bytes:
    """What other writers make of lists of objects: PNG's “Up” (ISO 32000-1, 7.4.4.4)."""
    width, found = integer(get(how, "Columns")), bytearray()
    above = bytes(min(width, len(content)))
    if get(how, "Predictor") != 12 or set(how) != {"Columns", "Predictor"} or not width:
        raise Broken("a stream is packed in a way that no dossier uses")
    for at in range(0, len(content), width + 1):
        if content[at] != 2 or len(content) < at + width + 1:
            raise Broken("a stream is damaged and cannot be unpacked")
        row = content[at + 1 : at + width + 1]
        above = bytes((a + b) & 255 for a, b in zip(row, above, strict=True))
        found += above
    return bytes(found)


# --- JSON in the one form that RFC 8785 allows ----------------------------------------------------

QUOTED = re.compile(r'["\\\x00-\x1f]')
SHORT = {'"': '\\"', "\\": "\\\\", "\b": "\\b", "\f": "\\f", "\n": "\\n", "\r": "\\r", "\t": "\\t"}


def canonical(given: Any) -> str:
    """The value as RFC 8785 writes it."""
    if isinstance(given, dict):
        keys = sorted(given, key=lambda key: key.encode("utf-16-be", "surrogatepass"))
        return "{" + ",".join(f"{canonical(key)}:{canonical(given[key])}" for key in keys) + "}"
    if isinstance(given, list):
        return "[" + ",".join(map(canonical, given)) + "]"
    if isinstance(given, str):
        return '"' + QUOTED.sub(lambda m: SHORT.get(m[0]) or f"\\u{ord(m[0]):04x}", given) + '"'
    if isinstance(given, float):
        return number_text(given)
    return {None: "null", True: "true", False: "false"}[given]


def number_text(given: float) -> str:
    """A number as ECMAScript writes it."""
    if given in (float("inf"), float("-inf")):
        return "too large"
    if given == 0:
        return "0"
    sign, text = ("-" if given < 0 else ""), repr(abs(given))
    mantissa, _, exponent = text.partition("e")
    whole, _, part = mantissa.partition(".")
    point = len(whole) + int(exponent or 0)
    digits = (whole + part).rstrip("0") if part.strip("0") or "." in mantissa else whole
    stripped = digits.lstrip("0")
    point -= len(digits) - len(stripped)
    digits = stripped.rstrip("0")
    if 0 < point <= 21:
        padded = digits.ljust(point, "0")
        return sign + padded[:point] + ("." + padded[point:] if padded[point:] else "")
    if -6 < point <= 0:
        return sign + "0." + "0" * -point + digits
    rest = "." + digits[1:] if digits[1:] else ""
    return f"{sign}{digits[0]}{rest}e{'+' if point > 0 else '-'}{abs(point - 1)}"


def refuse(_word: str) -> Any:
    """NaN and Infinity are no JSON."""
    raise ValueError


def read_json(content: bytes, pairs: Callable[..., Any] | None = None) -> Any:
    """The value of a JSON text; every number as the double that RFC 8785 knows."""
    how: dict[str, Any] = {"parse_int": float, "parse_constant": refuse}
    try:
        read = json.loads(content.decode("utf-8"), object_pairs_hook=pairs, **how)
    except (ValueError, RecursionError):
        raise Broken("it is no JSON in UTF-8") from None
    if content.count(b"[") + content.count(b"{") > DEEPEST_JSON and is_too_deep(read):
        raise Broken("it is nested too deeply")
    return read


def is_too_deep(given: Any) -> bool:
    """Whether values stand in one another more often than any file of ours has it."""
    level = [given]
    for _ in range(DEEPEST_JSON):
        boxes = [each for each in level if isinstance(each, dict | list)]
        kids = (each.values() if isinstance(each, dict) else each for each in boxes)
        level = [each for some in kids for each in some]
    return bool(level)


def said_once(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    """An object of a line of JSON; of a key that stands there twice, other readers take the first.

    In embedded files the canonical form refuses that.
    """
    if len(found := dict(pairs)) != len(pairs):
        raise Broken("it says the same twice")
    return found


def digest(content: bytes) -> str:
    """SHA-256 in hexadecimal digits."""
    return hashlib.sha256(content).hexdigest()


def get(given: Any, *path: str) -> Any:
    """A value some levels down, or None."""
    for step in path:
        given = given.get(step) if isinstance(given, dict) else None
    return given


def rows(given: Any, key: str) -> list[dict[str, Any]]:
    """The objects of a list of an object."""
    found = get(given, key)
    return [each for each in found if isinstance(each, dict)] if isinstance(found, list) else []


# --- The seal: CMS (RFC 5652) in DER, RSA and ECDSA -----------------------------------------------


@dataclass(frozen=True)
class Node:
    """One element of DER: its tag, its whole and its content."""

    tag: int
    whole: bytes
    body: bytes

    def kids(self) -> list["Node"]:
        """The elements in it."""
        found, at = [], 0
        while at < len(self.body):
            found.append(der(self.body, at))
            at += len(found[-1].whole)
        return found


def der(data: bytes, at: int = 0) -> Node:
    """The element at a place; lengths only in their shortest form."""
    head = data[at : at + 2]
    if len(head) < 2 or head[0] & 31 == 31 or head[1] == 128 or head[1] > 132:
        raise Broken("the signature is not written in DER")
    length, start = head[1], at + 2
    if length > 127:
        start += length - 128
        octets = data[at + 2 : start]
        length = int.from_bytes(octets, "big")
        if octets[:1] == b"\0" or length < 128:
            raise Broken("the signature is not written in DER")
    if start + length > len(data):
        raise Broken("the signature ends too early")
    return Node(head[0], data[at : start + length], data[start : start + length])


def seq(node: Node, *tags: int, is_a: int = 0x30) -> list[Node]:
    """The elements of a sequence (or another thing) that must have exactly these tags."""
    kids = node.kids()
    if node.tag != is_a or tuple(kid.tag for kid in kids) != tags:
        raise Broken("the signature is not put together as RFC 5652 says")
    return kids


INT, BITS, OCTETS, NULL, OID, SEQ, SET, BOX = 2, 3, 4, 5, 6, 0x30, 0x31, 0xA0
HASHES = {
    "608648016503040201": "sha256",
    "608648016503040202": "sha384",
    "608648016503040203": "sha512",
}
RSA = {
    "2a864886f70d010101": "",
    "2a864886f70d01010b": "sha256",
    "2a864886f70d01010c": "sha384",
    "2a864886f70d01010d": "sha512",
}
ECDSA = {"2a8648ce3d040302": "sha256", "2a8648ce3d040303": "sha384", "2a8648ce3d040304": "sha512"}
P256 = "2a8648ce3d030107"
SIGNED_DATA, PLAIN_DATA = "2a864886f70d010702", "2a864886f70d010701"
TIME_STAMP = "2a864886f70d0109100104"
CONTENT_TYPE, MESSAGE_DIGEST = "2a864886f70d010903", "2a864886f70d010904"
SIGNING_CERTIFICATE, OLD_SIGNING_CERTIFICATE = "2a864886f70d010910022f", "2a864886f70d010910020c"
STAMP_TOKEN = "2a864886f70d010910020e"  # noqa: S105 - the name of an attribute
CONSTRAINTS, USES, STAMPING = "551d13", "551d25", "2b06010505070308"


def algorithm(node: Node) -> str:
    """The identifier of a method whose parameters are empty."""
    kids = node.kids()
    if node.tag != SEQ or not kids or kids[0].tag != OID:
        raise Broken("the signature names a method in a way that is not allowed")
    if len(kids) > 2 or (len(kids) == 2 and kids[1].whole != b"\5\0"):
        raise Broken("the signature uses a method that this check does not know")
    return kids[0].body.hex()


def hash_named(node: Node) -> str:
    """The name of a digest method."""
    name = HASHES.get(algorithm(node))
    if name is None:
        raise Broken("the signature uses a method that this check does not know")
    return name


@dataclass(frozen=True)
class Certificate:
    """What the check needs of an X.509 certificate."""

    whole: bytes
    signed: bytes
    serial: bytes
    issuer: bytes
    subject: bytes
    key: Node
    method: Node
    signature: bytes
    times: Node
    more: list[Node]

    def extension(self, oid: str) -> list[Node]:
        """What stands in an extension; nothing where it is not there."""
        for box in self.more:
            for each in der(box.body).kids():
                parts = each.kids()
                if parts[0].body.hex() == oid:
                    return der(parts[-1].body).kids()
        return []

    @property
    def is_authority(self) -> bool:
        """Whether it may sign other certificates (RFC 5280, 4.2.1.9)."""
        return [each.whole for each in self.extension(CONSTRAINTS)[:1]] == [b"\1\1\xff"]

    def was_valid(self, at: str) -> bool:
        """Whether that moment lies within its time."""
        first, last = self.times.kids()
        return moment(first) <= at <= moment(last)

    @property
    def named(self) -> str:
        """The common name it was given to, or else every name there is."""
        found = {}
        for part in der(self.subject).kids():
            for pair in part.kids():
                oid, text = pair.kids()[:2]
                found[oid.body.hex()] = text.body.decode("utf-8", "replace")
        return found.get("550403") or ", ".join(found.values())


def certificate(node: Node) -> Certificate:
    """A certificate, read strictly where no signature covers it."""
    signed, method, signature = seq(node, SEQ, SEQ, BITS)
    fields = signed.kids()
    if not fields or fields[0].tag != BOX:
        raise Broken("a certificate is of a kind that this check does not know")
    serial, inner, issuer, times_, subject, key = seq(
        Node(SEQ, b"", b"".join(f.whole for f in fields[1:7])), INT, SEQ, SEQ, SEQ, SEQ, SEQ
    )
    if inner.whole != method.whole or signature.body[:1] != b"\0":
        raise Broken("a certificate contradicts itself")
    return Certificate(
        node.whole,
        signed.whole,
        serial.body,
        issuer.whole,
        subject.whole,
        key,
        method,
        signature.body[1:],
        times_,
        [each for each in fields[7:] if each.tag == 0xA3],
    )


def moment(node: Node) -> str:
    """A time of X.509 (RFC 5280, 4.1.2.5) or RFC 3161: fourteen digits, in UTC."""
    text = node.body.decode("ascii")
    if node.tag == 0x17:
        text = ("20" if text < "50" else "19") + text
    if not re.fullmatch(r"\d{14}(?:\.\d+)?Z", text):
        raise Broken("a time in the signature cannot be read")
    return text[:14]


def pdf_moment(given: Any) -> str:
    """The same of a date in a PDF (ISO 32000-1, 7.9.4); nothing where there is none."""
    text = plain_text(given).replace("'", "")
    found = re.fullmatch(r"D:(\d{14})(?:Z|(?:[+-]\d{4}))", text)
    if found is None:
        return ""
    when = datetime.strptime(text[2:].replace("Z", "+0000"), "%Y%m%d%H%M%S%z")
    return f"{when.astimezone(UTC):%Y%m%d%H%M%S}"


def shown(at: str) -> str:
    """Fourteen digits as people write them."""
    return f"{at[:4]}-{at[4:6]}-{at[6:8]} {at[8:10]}:{at[10:12]}:{at[12:]} UTC"


def is_signed(key: Node, method: str, name: str, message: bytes, signature: bytes) -> bool:
    """Whether a signature of a message was made with the other half of a key."""
    about, bits = seq(key, SEQ, BITS)
    kind = about.kids()
    hashed = RSA.get(method, ECDSA.get(method))
    if hashed is None or (hashed and name and hashed != name):
        raise Broken("the signature uses a method that this check does not know")
    value_ = hashlib.new(hashed or name, message).digest()
    if method in RSA and kind[0].body.hex() == "2a864886f70d010101":
        modulus, exponent = seq(der(bits.body, 1), INT, INT)
        return rsa_holds(modulus.body, exponent.body, hashed or name, value_, signature)
    if method in ECDSA and len(kind) == 2 and kind[1].body.hex() == P256 and len(bits.body) == 66:
        return ecdsa_holds(bits.body, value_, signature)
    raise Broken("the signature uses a method that this check does not know")


def rsa_holds(modulus: bytes, exponent: bytes, name: str, hashed: bytes, signature: bytes) -> bool:
    """RSASSA-PKCS1-v1_5 (RFC 8017, 8.2.2), by building what must come out."""
    n, e = int.from_bytes(modulus, "big"), int.from_bytes(exponent, "big")
    size = (n.bit_length() + 7) // 8
    oid = bytes.fromhex(next(key for key, each in HASHES.items() if each == name))
    inner = b"\6\x09" + oid + b"\5\0"
    info = b"\x30" + bytes([len(inner)]) + inner + b"\4" + bytes([len(hashed)]) + hashed
    info = b"\x30" + bytes([len(info)]) + info
    if not 2048 <= n.bit_length() <= 8192 or e > 2**32 or len(signature) != size:
        return False
    expected = b"\0\1" + b"\xff" * (size - len(info) - 3) + b"\0" + info
    return pow(int.from_bytes(signature, "big"), e, n).to_bytes(size, "big") == expected


PRIME = 2**256 - 2**224 + 2**192 + 2**96 - 1
CURVE_B = 0x5AC635D8AA3A93E7B3EBBD55769886BC651D06B0CC53B0F63BCE3C3E27D2604B
ORDER = 0xFFFFFFFF00000000FFFFFFFFFFFFFFFFBCE6FAADA7179E84F3B9CAC2FC632551
BASE = (
    0x6B17D1F2E12C4247F8BCE6E563A440F277037D812DEB33A0F4A13945D898C296,
    0x4FE342E2FE1A7F9B8EE7EB4A7C0F9E162BCE33576B315ECECBB6406837BF51F5,
)
Point = tuple[int, int] | None


def plus(a: Point, b: Point) -> Point:
    """The sum of two points of P-256."""
    if a is None or b is None:
        return a or b
    if a[0] == b[0]:
        if (a[1] + b[1]) % PRIME == 0:
            return None
        slope = (3 * a[0] * a[0] - 3) * pow(2 * a[1], -1, PRIME)
    else:
        slope = (b[1] - a[1]) * pow(b[0] - a[0], -1, PRIME)
    x = (slope * slope - a[0] - b[0]) % PRIME
    return x, (slope * (a[0] - x) - a[1]) % PRIME


def times(count: int, point: Point) -> Point:
    """A point added to itself so many times."""
    total: Point = None
    while count:
        if count & 1:
            total = plus(total, point)
        point, count = plus(point, point), count >> 1
    return total


def ecdsa_holds(bits: bytes, hashed: bytes, signature: bytes) -> bool:
    """ECDSA over P-256 (FIPS 186-5, 6.4.2)."""
    x, y = int.from_bytes(bits[2:34], "big"), int.from_bytes(bits[34:], "big")
    node = der(signature)
    r, s = (int.from_bytes(each.body, "big") for each in seq(node, INT, INT))
    if (
        bits[1] != 4
        or node.tag != SEQ
        or (y * y - x**3 + 3 * x - CURVE_B) % PRIME
        or node.whole != signature
    ):
        return False
    if not (0 < r < ORDER and 0 < s < ORDER):
        return False
    inverse = pow(s, -1, ORDER)
    u, v = int.from_bytes(hashed[:32], "big") * inverse % ORDER, r * inverse % ORDER
    point = plus(times(u, BASE), times(v, (x, y)))
    return point is not None and point[0] % ORDER == r


def check_cms(blob: bytes, content: bytes, kind: str) -> tuple[list[Certificate], list[Node]]:
    """Check one signature: its certificates, the signer's first, and its unsigned attributes.

    `content` is what was signed; for a time-stamp it is in the signature itself.
    """
    outer = der(blob)
    if blob[len(outer.whole) :].strip(b"\0"):
        raise Broken("something stands after the signature where only zeros may be")
    oid, box = seq(outer, OID, BOX)
    (data,) = seq(box, SEQ, is_a=BOX)
    version, methods, inside, *rest = data.kids()
    extra = {each.tag: each for each in rest[:-1]}
    expected = b"\1" if kind == PLAIN_DATA else b"\3"
    if oid.body.hex() != SIGNED_DATA or version.whole != b"\2\1" + expected:
        raise Broken("the signature is not put together as RFC 5652 says")
    if list(extra) not in ([0xA0], [0xA0, 0xA1]) or (methods.tag, rest[-1].tag) != (SET, SET):
        raise Broken("the signature is not put together as RFC 5652 says")
    content = contained(inside, kind) or content
    (signer,) = seq(rest[-1], SEQ, is_a=SET)
    found = [certificate(each) for each in extra[0xA0].kids()[:MOST_SIGNERS]]
    return check_signer(signer, methods, found, content, kind)


def contained(inside: Node, kind: str) -> bytes:
    """The content that a signature holds itself; nothing for a seal."""
    parts = inside.kids()
    if inside.tag != SEQ or not parts or (parts[0].tag, parts[0].body.hex()) != (OID, kind):
        raise Broken("the signature is of another kind than it should be")
    if len(parts) == 1 and kind == PLAIN_DATA:
        return b""
    if len(parts) != 2 or parts[1].tag != BOX or kind == PLAIN_DATA:
        raise Broken("the signature is of another kind than it should be")
    (octets,) = seq(parts[1], OCTETS, is_a=BOX)
    return octets.body


def check_signer(
    signer: Node, methods: Node, found: list[Certificate], content: bytes, kind: str
) -> tuple[list[Certificate], list[Node]]:
    """Check what the one signer says, and who that is."""
    version, who, method, signed, how, signature, *unsigned = signer.kids()
    tags = (version.tag, who.tag, method.tag, signed.tag, how.tag, signature.tag)
    if tags != (INT, SEQ, SEQ, BOX, SEQ, OCTETS) or version.body != b"\1":
        raise Broken("the signature is not put together as RFC 5652 says")
    if [each.tag for each in unsigned] not in ([], [0xA1]):
        raise Broken("the signature is not put together as RFC 5652 says")
    name, (issuer, serial) = hash_named(method), seq(who, SEQ, INT)
    if name not in [hash_named(each) for each in methods.kids()] or len(methods.kids()) != 1:
        raise Broken("the signature contradicts itself about its method")
    mine = [c for c in found if (c.issuer, c.serial) == (issuer.whole, serial.body)]
    if len(mine) != 1:
        raise Broken("the certificate of the signer is not in the signature")
    said = attributes(signed)
    if said.get(CONTENT_TYPE, [None])[0] != der(
        b"\6" + bytes([len(kind) // 2]) + bytes.fromhex(kind)
    ):
        raise Broken("the signature is of another kind than it should be")
    if said.get(MESSAGE_DIGEST, [Node(0, b"", b"")])[0].body != hashlib.new(name, content).digest():
        raise Broken("what was signed was changed afterwards")
    bound(said, mine[0])
    message = b"\x31" + signed.whole[1:]
    if not is_signed(mine[0].key, algorithm(how), name, message, signature.body):
        raise Broken("the signature was not made with the key of its certificate")
    return [mine[0], *(c for c in found if c != mine[0])], unsigned


def attributes(box: Node) -> dict[str, list[Node]]:
    """The values of each attribute."""
    found = {}
    for each in box.kids():
        oid, values = seq(each, OID, SET)
        found[oid.body.hex()] = values.kids()
    return found


def bound(said: dict[str, list[Node]], mine: Certificate) -> None:
    """That the signature names the very certificate (RFC 5035), not one that looks like it."""
    oid = SIGNING_CERTIFICATE if SIGNING_CERTIFICATE in said else OLD_SIGNING_CERTIFICATE
    if oid not in said:
        raise Broken("the signature does not say by which certificate it is")
    first = der(der(said[oid][0].body).body).kids()
    name = "sha256" if oid == SIGNING_CERTIFICATE else "sha1"
    if first and first[0].tag == SEQ:
        name = hash_named(first.pop(0))
    if not first or first[0].body != hashlib.new(name, mine.whole).digest():
        raise Broken("the signature was made with another certificate")


def chain(found: list[Certificate]) -> tuple[list[Certificate], list[Certificate], bool]:
    """From the signer upwards as far as the file goes, what is left over, whether it ends."""
    path, rest = [found[0]], found[1:]
    while True:
        last = path[-1]
        above = next((c for c in [last, *rest] if c.subject == last.issuer), None)
        if above is None:
            return path, rest, False
        if not is_signed(above.key, algorithm(last.method), "", last.signed, last.signature):
            raise Broken(f"the certificate of {last.named} is not signed by that of its issuer")
        if above is last:
            return path, rest, True
        path.append(above)
        rest.remove(above)


PEM = re.compile(rb"-----BEGIN CERTIFICATE-----([A-Za-z0-9+/=\s]+)-----END CERTIFICATE-----")


def certificates(texts: Iterable[bytes]) -> list[Certificate]:
    """The certificates in PEM files that the reader trusts; raises Unreadable."""
    found = []
    for text in texts:
        bodies = PEM.findall(text)
        try:
            found += [certificate(der(base64.b64decode(each))) for each in bodies]
        except (Broken, *ODD):
            bodies = []
        if not bodies:
            raise Unreadable("A file named as trusted holds no certificate in PEM.")
    return found


def is_by(each: Certificate, above: Certificate) -> bool:
    """Whether one certificate is signed by another."""
    try:
        method = algorithm(each.method)
        signs = is_signed(above.key, method, "", each.signed, each.signature)
    except (Broken, *ODD):
        return False
    return above.subject == each.issuer and signs


def vouching(
    path: list[Certificate], pool: list[Certificate], roots: list[Certificate]
) -> Certificate | None:
    """The trusted certificate that a path leads to, also through others that the file carries."""
    path = [*path]
    for each in path:
        if each is not path[0] and not each.is_authority:
            return None
        for root in roots:
            if each.whole == root.whole or is_by(each, root):
                return root
        if each is path[-1]:
            path += [c for c in pool if c not in path and is_by(each, c)][:1]
    return None


# --- What is asked of a dossier -------------------------------------------------------------------

FRAMES = ("ObjStm", "XRef")  # streams that hold other objects, or say where they are
NAMED = ("EmbeddedFile", "Metadata")  # streams whose damage is told by their own checks
ODD = (
    LookupError,
    TypeError,
    ValueError,
    AttributeError,
    ArithmeticError,
    RecursionError,
)  # what damaged parts lead to


class Check:
    """One check of one file."""

    def __init__(
        self, data: bytes, roots: list[Certificate] | None = None, keys: "Keys | None" = None
    ) -> None:
        if not data.startswith(b"%PDF-") and NAMESPACE not in data:
            raise Unreadable("This is not a PDF.")
        if b"riskreg:" not in data:
            raise Unreadable("This PDF is no dossier of RiskReg: its metadata says nothing of one.")
        self.data, self.roots, self.keys = data, roots or [], keys or {}
        self.report = Report(sha256=digest(data))
        self.told: dict[str, str] = {}
        self.files: dict[str, bytes] = {}
        self.read: dict[str, Any] = {}
        self.signed: list[dict[str, Any]] = []

    def run(self) -> Report:
        """Everything that can be asked of the file alone."""
        if not self.data.startswith(b"%PDF-"):
            self.report.add("structure", "", "header")
        try:
            self.pdf = Pdf(self.data)
            self.first = self.pdf.end_of_first()
            self.pdf.pages()
        except (Broken, *ODD) as fault:
            self.lost(reason(fault))
            return self.report
        is_whole = self.own_digest(self.first)
        self.guarded(("metadata", "", "unreadable"), self.metadata)
        self.guarded(("attachment", "", "unreadable"), self.attachments)
        self.guarded(("population", "", "unreadable"), self.samples)
        self.guarded(("seal", "", "broken"), self.appended)
        if not is_whole:
            self.guarded(("structure", "", "unreadable"), self.place)
        self.checkpoint()
        return self.report

    def guarded(self, finding: tuple[str, str, str], step: Callable[[], None]) -> None:
        """One step; what it cannot read is a finding."""
        try:
            step()
        except (Broken, *ODD) as fault:
            self.report.add(*finding, reason(fault))

    def lost(self, why: str) -> None:
        """No reader finds its way in the file; say where it is damaged, if the digest can."""
        ends = [found.end() for found in ENDING.finditer(self.data)]
        if any(self.holds(end) for end in ends[:MOST_SIGNERS]):
            self.report.add("seal", "", "unreadable", why)
        else:
            said = DOCUMENT.search(self.data)  # the metadata stands in the file as plain text
            self.report.document = html.unescape(said[1].decode(errors="replace")) if said else ""
            self.report.add("structure", "", "unreadable", why)
            self.own_digest(len(self.data))

    def holds(self, end: int) -> bool:
        """Whether the file up to there has its own digest in it."""
        at = self.data.rfind(OPENING, 0, end) + len(OPENING)
        told = self.data[at : at + 64]
        if at < len(OPENING) or not re.fullmatch(rb"[0-9a-f]{64}", told):
            return False
        return digest(self.data[:at] + b"0" * 64 + self.data[at + 64 : end]).encode() == told

    def own_digest(self, end: int) -> bool:
        """The digest of the first revision."""
        is_whole = self.holds(end)
        if is_whole:
            self.report.note("whole")
        else:
            self.report.add("file", "", "changed")
        return is_whole

    def metadata(self) -> None:
        """What the metadata says of the document."""
        stream = self.pdf.plain(self.pdf.catalog().get("Metadata"))
        if not isinstance(stream, Stream):
            raise Broken("there is none")
        text = self.pdf.unpacked(stream).decode()
        try:
            if "<!" in text or len(text) > MOST_METADATA:
                raise Broken("it is too long or holds a declaration")
            ElementTree.fromstring(text)  # noqa: S314 - declarations, and so entities, are refused
        except ElementTree.ParseError:
            raise Broken("it is no XML") from None
        for name in ("document", "manifest", "digest"):
            found = re.findall(f"<riskreg:{name}>([^<]*)</riskreg:{name}>", text)
            is_hex = name == "document" or re.fullmatch("[0-9a-f]{64}", "".join(found))
            if len(found) == 1 and is_hex:
                self.told[name] = html.unescape(found[0])
            else:
                self.report.add("metadata", name, "missing")
        self.report.document = self.told.get("document", "")
        listings = re.findall("<riskreg:parts>([^<]*)</riskreg:parts>", text)
        self.told |= {"parts": listings[0]} if listings else {}
        title = text.partition("<dc:title>")[2].partition("</dc:title>")[0]
        self.told["title"] = html.unescape(re.sub("<[^<>]*>", "", title))

    def attachments(self) -> None:
        """Find the embedded files."""
        for name, _spec, stream in embedded(self.pdf):
            if name in self.files:
                self.report.add("attachment", name, "twice")
            self.files[name] = b""
            try:
                self.files[name] = self.pdf.unpacked(stream)
            except Broken as fault:
                self.report.add("attachment", name, "unreadable", fault)
        self.contents()

    def contents(self) -> None:
        """Compare manifest and embedded files with one another and with the metadata."""
        content = self.files.get(MANIFEST)
        if content is None:
            self.report.add("manifest", "", "missing")
            return
        if self.told.get("manifest") not in (None, digest(content)):
            self.report.add("manifest", "", "changed")
        self.formatted(MANIFEST, content)
        if self.read[MANIFEST] is None:
            return
        listed = {str(each.get("name")): each for each in rows(self.read[MANIFEST], "files")}
        for name in sorted({*self.files, *listed, DOSSIER} - {MANIFEST}):
            self.against(name, listed.get(name))
        self.agreeing()

    def against(self, name: str, entry: dict[str, Any] | None) -> None:
        """One embedded file against its line of the manifest."""
        content = self.files.get(name)
        if content is None:
            self.report.add("attachment", name, "missing")
            return
        if entry is None:
            self.report.add("attachment", name, "surplus")
        elif [entry.get("sha256"), whole(entry.get("size"))] != [
            digest(content),
            str(len(content)),
        ]:
            self.report.add("attachment", name, "changed")
        if name.endswith(".json"):
            self.formatted(name, content)

    def formatted(self, name: str, content: bytes) -> None:
        """Read an embedded JSON file, in canonical form and in a format we know."""
        part = ("manifest", "") if name == MANIFEST else ("attachment", name)
        self.read[name] = None
        try:
            read = self.read[name] = read_json(content)
            is_canonical = canonical(read).encode("utf-8", "surrogatepass") == content
        except (Broken, RecursionError) as fault:
            self.report.add(*part, "unreadable", reason(fault))
            return
        if not is_canonical:
            self.report.add(*part, "not_canonical")
        if name in FORMATS and get(read, "format") != FORMATS[name]:
            self.report.add(*part, "format")

    def agreeing(self) -> None:
        """That all parts speak of the same document and the same event of the trail."""
        manifest = self.read[MANIFEST]
        document = [get(manifest, "document", key) for key in ("id", "version")]
        version = f" version {whole(document[1])}" if document[1] else ""
        if self.told.get("document") not in (None, f"{document[0]}{version}"):
            self.report.add("metadata", "document", "changed")
        for name in ("dossier.json", "evidence.json"):
            read = self.read.get(name)
            if (
                read is not None
                and [get(read, "document", key) for key in ("id", "version")] != document
            ):
                self.report.add("attachment", name, "other_document")
        read = self.read.get("dossier.json")
        for key in ("number", "digest"):
            if read is not None and get(read, "document", "trail", key) != get(
                manifest, "trail", key
            ):
                self.report.add("attachment", "dossier.json", "other_trail")

    def samples(self) -> None:
        """Draw every sample again from the frozen records and compare."""
        read = self.read.get(POPULATIONS)
        if read is None:
            return
        held = rows(read, "populations")
        agreeing = [self.population(each) for each in held]
        if all(agreeing):
            count = sum(len(rows(each, "samples")) for each in held)
            self.report.note("samples", samples=count, populations=len(held))

    def population(self, held: dict[str, Any]) -> bool:
        """One population and what was drawn from it; whether all agrees."""
        items, is_right = rows(held, "items"), True
        if held.get("is_redacted"):
            self.report.note("withheld", which=held.get("reference"))
        elif digest(canonical(items).encode()) != held.get("sha256"):
            self.report.add("population", str(held.get("reference")), "changed")
            is_right = False
        for sample in rows(held, "samples"):
            found = drawn(items, sample)
            right = [found, digest("\n".join(found).encode())]
            if right != [sample.get("drawn"), sample.get("sha256")]:
                self.report.add("sample", str(sample.get("reference")), "changed")
                is_right = False
        return is_right

    def checkpoint(self) -> None:
        """The checkpoint that the manifest holds, if any: of the event it names, or one before."""
        trail = get(self.read.get(MANIFEST), "trail")
        told = get(trail, "checkpoint")
        if told is None:
            return
        signed = checkpoint(self.report, told, self.keys)
        if signed is None:
            return
        end, said = get(trail, "number"), get(trail, "digest")
        is_after = not isinstance(end, float) or signed["number"] > end
        if is_after or (signed["number"] == end and signed["digest"] != said):
            self.report.add("checkpoint", whole(signed["number"]), "other_trail")
        else:
            self.signed.append(signed)
        self.report.noted(signed, self.keys)

    def appended(self) -> None:
        """Everything that was appended after the file was made: seals, and what should not be."""
        seals = sorted(signatures(self.pdf), key=lambda each: reach(each[1]))
        for name, seal in seals:
            self.guarded(("seal", name, "broken"), lambda n=name, s=seal: self.seal(n, s))  # type: ignore[misc]
        if not seals:
            self.report.note("unsealed")
        covered = max([self.first, *(reach(seal) for _, seal in seals)])
        if covered < len(self.data):
            how = "after_seal" if seals else "unsealed"
            self.report.add("appended", "", how, f"{len(self.data) - covered} bytes")
        for which in changes(self.pdf):
            self.report.add("appended", which, "changed")

    def seal(self, name: str, seal: dict[str, Any]) -> None:
        """One signature, or one document time-stamp."""
        blob, covered = self.gap(seal)
        if seal.get("SubFilter") == "ETSI.RFC3161":
            stamp, at = stamped(blob, covered)
            self.by("time", name, stamp, at)
            return
        if seal.get("SubFilter") != "ETSI.CAdES.detached":
            raise Broken("it is of a kind that this check does not know")
        found, unsigned = check_cms(blob, covered, PLAIN_DATA)
        if chain(found)[1]:
            raise Broken("it carries a certificate that nothing in it needs")
        at = pdf_moment(seal.get("M"))
        for each in unsigned:
            said = attributes(each)
            if list(said) != [STAMP_TOKEN] or len(said[STAMP_TOKEN]) != 1:
                raise Broken("it carries something that this check does not know")
            stamp, at = stamped(said[STAMP_TOKEN][0].whole, signature_of(blob))
            self.by("stamp", name, stamp, at)
        self.by("seal", name, found, at)

    def gap(self, seal: dict[str, Any]) -> tuple[bytes, bytes]:
        """What stands in the gap that a signature leaves, and what it covers around it."""
        spans, end = [integer(each) for each in seal.get("ByteRange", [])], reach(seal)
        if len(spans) != 4 or spans[0] or not 0 < spans[1] < spans[2] <= end <= len(self.data):
            raise Broken("it does not say what it covers")
        gap = self.data[spans[1] : spans[2]]
        if not re.fullmatch(rb"<(?:[0-9A-F]+|[0-9a-f]+)>", gap) or len(gap) % 2:
            raise Broken("its signature does not fill the gap it leaves")
        blob = bytes.fromhex(gap[1:-1].decode())
        if blob != seal.get("Contents"):
            raise Broken("its signature does not stand in the gap it leaves")
        return blob, self.data[: spans[1]] + self.data[spans[2] : end]

    def by(self, kind: str, name: str, found: list[Certificate], at: str) -> None:
        """Tell who signed and when, and who vouches for that."""
        path, _rest, is_closed = chain(found)
        self.report.note(
            kind,
            name=name,
            path=" < ".join(each.named for each in path),
            at=shown(at),
            first=digest(path[0].whole),
            last=digest(path[-1].whole),
        )
        for each in path:
            if at and not each.was_valid(at):
                self.report.add("seal", name, "outdated", f"{each.named}, {shown(at)}")
        root = vouching(path, validation_certificates(self.pdf), self.roots)
        if root:
            self.report.note("vouched", name=name, by=path[0].named, root=root.named)
            return
        if not is_closed:
            self.report.note("open", name=name, by=path[-1].named)
        if self.roots:
            how = "untrusted" if kind == "seal" else "time_untrusted"
            self.report.add("seal", name, how, path[0].named)
        elif kind == "seal":
            self.report.note("unvouched", by=path[0].named)

    def place(self) -> None:
        """The first revision was changed: where, as far as it can be told."""
        info = self.pdf.plain(self.pdf.revisions[0].trailer.get("Info"), 0)
        is_other = plain_text(get(info, "Title")) != self.told.get("title", "")
        if is_other and "title" in self.told and "parts" not in self.told:
            self.report.add("metadata", "title", "changed")
        roles = names_of(self.pdf)
        for number, (kind, at, _) in self.pdf.revisions[0].entries.items():
            try:
                found, content, _ = self.pdf.at(at) if kind == 1 else (number, None, 0)
                if found != number:
                    raise Broken("another object stands in its place")
                if isinstance(content, Stream) and content.about.get("Type") not in NAMED:
                    self.pdf.unpacked(content)
            except (Broken, *ODD) as fault:
                which = roles.get(number, f"object {number}")
                self.report.add("pages", which, "unreadable", reason(fault))
        if "parts" in self.told:
            self.by_parts(self.told["parts"])
        if {each.what for each in self.report.findings} <= {"file", "seal"}:
            self.report.add("pages", "", "changed")

    def by_parts(self, text: str) -> None:
        """What is another than the list of parts says; what was named already is not told twice."""
        known, text = text[:64], text[65:]
        if digest(text.encode("utf-8", "surrogatepass")) != known:
            self.report.add("parts", "", "changed")
            return
        named = {(each.what, each.which) for each in self.report.findings}
        try:
            told = read_json(text.encode())
            found = list(differing_parts(told, listed_parts(self.pdf)))
        except (Broken, *ODD):  # it was told above what cannot be read
            return
        for what, which, how in found:
            is_manifest = (what, which) == ("attachment", MANIFEST) and ("manifest", "") in named
            is_named = (what, which) in named or ("pages", called(what, which, how)) in named
            if not is_named and not is_manifest:
                self.report.add(what, which, how)
        is_all_told = told.get("format") == PARTS_FORMAT and not found
        if is_all_told and {what for what, _ in named} <= {"file", "seal"}:
            self.report.add("document", "", "between")


def reason(fault: Exception) -> str:
    """Why something could not be read."""
    return str(fault) if isinstance(fault, Broken) else "it is not put together as it should be"


def whole(given: Any) -> str:
    """A number of JSON as people write it."""
    return number_text(given) if isinstance(given, float) else str(given)


def plain_text(given: Any) -> str:
    """A PDF text string."""
    if not isinstance(given, bytes):
        return ""
    is_wide = given[:2] == b"\xfe\xff"
    return given[2:].decode("utf-16-be", "replace") if is_wide else given.decode("latin-1")


def embedded(pdf: Pdf, upto: int = -1) -> Iterator[tuple[str, dict[str, Any], Stream]]:
    """The embedded files: name, what is said about each, content; of tree and associated files."""
    catalog, specs, count = pdf.catalog(upto), list[Any](), 0
    waiting = [pdf.dictionary(catalog.get("Names"), upto).get("EmbeddedFiles")]
    while waiting and (count := count + 1) < MOST_PARTS:
        node = pdf.dictionary(waiting.pop(), upto)
        waiting += pdf.plain(node.get("Kids"), upto) or []
        specs += (pdf.plain(node.get("Names"), upto) or [])[1::2]
    more = pdf.plain(catalog.get("AF"), upto) or []
    if len(specs) + len(more) > MOST_PARTS:
        raise Broken("there are too many embedded files")
    specs += [each for each in more if each not in specs]
    for each in specs:
        spec = pdf.dictionary(each, upto)
        name = plain_text(pdf.plain(spec.get("UF", spec.get("F")), upto))
        stream = pdf.plain(pdf.dictionary(spec.get("EF"), upto).get("F"), upto)
        if not name or not isinstance(stream, Stream):
            raise Broken("an embedded file has no name or no content")
        yield name, spec, stream


def signatures(pdf: Pdf) -> list[tuple[str, dict[str, Any]]]:
    """The signature fields that hold a signature."""
    form = pdf.plain(pdf.catalog().get("AcroForm"))
    fields = [pdf.dictionary(each) for each in pdf.plain(get(form, "Fields")) or []]
    signed = [each for each in fields if each.get("FT") == "Sig" and each.get("V") is not None]
    if len(signed) > MOST_SIGNERS:
        raise Broken("there are too many")
    return [(plain_text(pdf.plain(each.get("T"))), pdf.dictionary(each["V"])) for each in signed]


def reach(seal: dict[str, Any]) -> int:
    """Up to where a signature covers the file, by its own word."""
    spans = seal.get("ByteRange")
    if not isinstance(spans, list) or len(spans) != 4 or not all(type(n) is int for n in spans):
        return 0
    return int(spans[2] + spans[3])


def stamped(token: bytes, content: bytes) -> tuple[list[Certificate], str]:
    """Check a time-stamp token (RFC 3161) over something; its certificates, and its moment."""
    found, _ = check_cms(token, b"", TIME_STAMP)
    if STAMPING not in [each.body.hex() for each in found[0].extension(USES)]:
        raise Broken("its time-stamp is by somebody who may not give one")
    (data,) = seq(der(token).kids()[1], SEQ, is_a=BOX)
    parts = der(contained(data.kids()[2], TIME_STAMP)).kids()
    imprint = parts[2]
    method, hashed = seq(imprint, SEQ, OCTETS)
    if hashlib.new(hash_named(method), content).digest() != hashed.body:
        raise Broken("its time-stamp is of something else")
    return found, moment(parts[4])


def signature_of(blob: bytes) -> bytes:
    """The value of the one signature in a CMS."""
    (data,) = seq(der(blob).kids()[1], SEQ, is_a=BOX)
    return data.kids()[-1].kids()[0].kids()[5].body


def validation_certificates(pdf: Pdf) -> list[Certificate]:
    """The certificates kept for later checks of the seal (ETSI EN 319 142-1, 5.4.2)."""
    kept = pdf.plain(get(pdf.plain(pdf.catalog().get("DSS")), "Certs")) or []
    streams = [pdf.plain(each) for each in kept[:MOST_PARTS]]
    return [certificate(der(pdf.unpacked(each))) for each in streams]


def is_validation_data(pdf: Pdf, given: Any) -> bool:
    """Whether something holds what later checks of a seal need, and nothing else."""
    store = pdf.dictionary(given)
    lists = [pdf.plain(store.get(key)) or [] for key in ("Certs", "OCSPs", "CRLs")]
    for each in pdf.dictionary(store.get("VRI", {})).values():
        about = pdf.dictionary(each)
        lists += [pdf.plain(about.get(key)) or [] for key in ("Cert", "OCSP", "CRL")]
        if set(about) - {"Type", "Cert", "OCSP", "CRL", "TU", "TS"}:
            return False
    is_known = not set(store) - {"Type", "VRI", "Certs", "OCSPs", "CRLs"}
    return is_known and all(isinstance(pdf.plain(one), Stream) for each in lists for one in each)


def changes(pdf: Pdf) -> Iterator[str]:
    """What later revisions changed of the first, but for what a seal needs."""
    first, later = pdf.revisions[0], pdf.revisions[1:]
    if not later:
        return
    for key in ("Root", "Info"):
        if any(each.trailer.get(key) != first.trailer.get(key) for each in later):
            yield "the trailer"
    form = pdf.catalog(0).get("AcroForm")
    if not is_form_sealed(
        pdf.dictionary(form, 0), pdf.dictionary(pdf.catalog().get("AcroForm")), pdf
    ):
        yield "the form"
    if not is_validation_data(pdf, pdf.catalog().get("DSS", {})):
        yield "the validation data"
    roles = names_of(pdf)
    for number in sorted({n for each in later for n in each.entries if n in first.entries}):
        if number and not may_become(pdf, number, first.trailer.get("Root"), form):
            yield roles.get(number, f"object {number}")


def is_form_sealed(old: dict[str, Any], new: dict[str, Any], pdf: Pdf) -> bool:
    """Whether a form changed by nothing but seals."""
    is_known = not differing(old, new) - {"Fields", "SigFlags"}
    return is_known and only_grew(pdf, old.get("Fields"), new.get("Fields"))


def differing(old: dict[str, Any], new: dict[str, Any]) -> set[str]:
    """The keys under which two dictionaries say different things."""
    return {key for key in {*old, *new} if old.get(key) != new.get(key)}


def only_grew(pdf: Pdf, old: Any, new: Any) -> bool:
    """Whether a list has what it had, and beyond that only signatures that show nothing."""
    had, has = pdf.plain(old, 0) or [], pdf.plain(new) or []
    added = [pdf.dictionary(each) for each in has[len(had) :]]
    shows = [each for each in added if each.get("FT") != "Sig" or not is_empty(each.get("Rect"))]
    return bool(had == has[: len(had)] and not shows)


def is_empty(box: Any) -> bool:
    """Whether nothing can be seen in a rectangle."""
    return isinstance(box, list) and len(box) == 4 and box[0::2] == box[1::2] == [box[0]] * 2


def may_become(pdf: Pdf, number: int, root: Any, form: Any) -> bool:
    """Whether an object may have become what it is by sealing."""
    old, new = pdf.get(number, 0), pdf.get(number)
    if not isinstance(old, dict) or not isinstance(new, dict):
        if isinstance(old, Stream) and isinstance(new, Stream):
            return (old.about, old.raw) == (new.about, new.raw)
        return bool(old == new)
    changed = differing(old, new)
    if old.get("Type") == "Page" and changed == {"Annots"}:
        return only_grew(pdf, old.get("Annots"), new["Annots"])
    if Ref(number) == root:
        return changed <= {"AcroForm", "Perms", "DSS", "Extensions", "Version"}
    if Ref(number) == form:
        return changed <= {"Fields", "SigFlags"}
    return changed <= ({"V"} if old.get("FT") == "Sig" else set())


def names_of(pdf: Pdf) -> dict[int, str]:
    """What objects of the first revision are to a reader, by number."""
    known = [(pdf.catalog(0).get("Metadata"), "the metadata")]
    known.append((pdf.revisions[0].trailer.get("Root"), "the catalogue"))
    for count, page in enumerate(pdf.pages(0), start=1):
        contents = pdf.dictionary(page, 0).get("Contents")
        parts = contents if isinstance(contents, list) else [contents]
        known += [(each, f"page {count}") for each in (page, *parts)]
    names = {each.number: name for each, name in known if isinstance(each, Ref)}
    try:
        return Belonging(pdf).names() | names
    except (Broken, *ODD):  # the parts are damaged more than at one place
        return names


# --- The list of parts: what the metadata says of all that no other digest names ------------------

SIZES = ("MediaBox", "CropBox", "BleedBox", "TrimBox", "ArtBox", "Rotate", "UserUnit")
OF_PAGES = ("size", "drawn", "links", "alternative")
OTHERWISE = ("Alt", "ActualText", "E")
# What the list has since its second format; one without a format names none of it.
PARTS_FORMAT = "riskreg-parts/2"
ALSO_OF_PAGES = ("tags", "resources")
OF_DOCUMENT = {  # how a part is called where one of its objects is meant
    "bookmarks": "the bookmarks",
    "colours": "the colour profile",
    "form": "the form",
    "order": "the order of the pages",
    "pictures": "a picture",
    "rest": "",
    "tags": "the tags",
    "targets": "where links lead",
    "viewing": "how the file is shown",
}
BEGINNINGS = {  # of the catalogue and its names; everything else is for viewing
    "AF": "rest",
    "AcroForm": "form",
    "Dests": "targets",
    "EmbeddedFiles": "rest",
    "MarkInfo": "tags",
    "Metadata": "rest",
    "Outlines": "bookmarks",
    "OutputIntents": "colours",
    "Pages": "order",
    "StructTreeRoot": "tags",
}
AWAY = ("Font", "P", "Parent", "Pg", "SE")  # lead to fonts, or back to pages and tags
LEADS = re.compile(rb"(?:/(Font|P|Parent|Pg|SE) )?(?<!\d)(\d{1,10}) 0 R")
OF_TAGGING = ("StructParents", "Tabs")
OF_ORDER = ("Parent", "Type")
TOLD_OF_PAGES = (*SIZES, *OF_TAGGING, *OF_ORDER, "Annots", "Contents")
LISTED_APART = re.compile(rb"/Type[\x00\t\n\x0c\r ]*/(?:EmbeddedFile|Filespec)(?![A-Za-z])")
ON_PAGE = re.compile(rb"/Pg (\d{1,10}) 0 R")
TYPED = re.compile(rb"/Type[\x00\t\n\x0c\r ]*/(Font|StructElem)(?![A-Za-z])")
SUBSET, UNUSUAL = re.compile(r"^[A-Z]{6}\+"), re.compile(r"[^A-Za-z0-9 _.,+-]")
BLOCK = re.compile(r"<rdf:Description\b[^<>]*?(?:/>|>.*?</rdf:Description>)", re.S)
LONE, LAST = re.compile(r"<rdf:Description\b[^<>]*?/>"), "</rdf:Description>"
PROPERTY = re.compile(r"(?!xmlns:|rdf:|xml:)\b[A-Za-z]\w*:[A-Za-z]\w*(?==\"|>)")
OWN_VALUES = re.compile(r"(<riskreg:\w+>)[^<]*")


def listed_parts(pdf: Pdf) -> dict[str, Any]:
    """Eight digits of a SHA-256 for each part of the first revision that a reader can name."""
    info = pdf.dictionary(pdf.revisions[0].trailer.get("Info", {}), 0)
    stream = pdf.plain(pdf.catalog(0).get("Metadata"), 0)
    files = {name: eight(text_of([spec, each.about])) for name, spec, each in embedded(pdf, 0)}
    parts = Belonging(pdf)
    more = parts.listed()
    return {
        "format": PARTS_FORMAT,
        "files": files,
        "info": {key: eight(text_of(each)) for key, each in info.items()},
        "metadata": blocks_of(pdf.unpacked(stream).decode()),
        **more,
        "pages": pages_of(parts) | more["pages"],
    }


def listing(parts: dict[str, Any]) -> str:
    """The list as the metadata holds it: its own SHA-256, a space, canonical JSON."""
    text = canonical(parts)
    return f"{digest(text.encode())} {text}"


def eight(text: str) -> str:
    """Enough to name a part by: whether anything was changed, the digest of the file says."""
    return digest(text.encode("utf-8", "surrogatepass"))[:8]


def text_of(given: Any) -> str:
    """One text for values of a PDF that are equal; references by number, streams by dictionary."""
    if isinstance(given, dict):
        pairs = sorted(f"{canonical(str(key))} {text_of(each)}" for key, each in given.items())
        return f"<<{' '.join(pairs)}>>"
    if isinstance(given, list):
        return f"[{' '.join(map(text_of, given))}]"
    if isinstance(given, Name):
        return f"/{canonical(str(given))}"
    if isinstance(given, bytes):
        return f"({given.hex()})"
    if isinstance(given, Ref):
        return f"{given.number} R"
    if isinstance(given, float):
        return number_text(given)
    return "null" if given is None else str(given).lower()


def blocks_of(text: str) -> list[list[str]]:
    """The descriptions in the metadata by the first property of each, and all around them.

    Our own properties without their values, which have checks of their own.
    """
    found = []
    # Behind the last end nothing is looked for to its end, which many beginnings would have done.
    end = text.rfind(LAST) + len(LAST) if LAST in text else 0
    head, tail = text[:end], text[end:]
    for each in [*BLOCK.findall(head), *LONE.findall(tail)]:
        name = PROPERTY.search(each)
        found.append([name[0] if name else "rdf", eight(OWN_VALUES.sub(r"\1", each))])
    return [*found, ["xmpmeta", eight(BLOCK.sub("", head) + LONE.sub("", tail))]]


def pages_of(parts: "Belonging") -> dict[str, list[str]]:
    """Of each page its size, what is drawn, its links and fields, its alternative texts."""
    found: dict[str, list[str]] = {how: [] for how in OF_PAGES}
    texts: dict[int, str] = {}
    for each in parts.otherwise.values():
        page = each.get("Pg", Ref(0)).number
        said = {key: each.get(key) for key in OTHERWISE}
        texts[page] = texts.get(page, "") + text_of(said)
    pdf = parts.pdf
    for ref, page in parts.pages:
        streams = parts.streams[ref.number]
        links = [pdf.plain(each, 0) for each in pdf.plain(page.get("Annots"), 0) or []]
        found["size"].append(eight(text_of({key: page.get(key) for key in SIZES})))
        found["drawn"].append(eight("".join(digest(each.raw) for each in streams)))
        found["links"].append(eight(text_of(links)))
        found["alternative"].append(eight(texts.get(ref.number, "")))
    return found


def font_called(name: str) -> str:
    """A font without the letters that mark a part of one, in letters that XML needs not escape."""
    return UNUSUAL.sub("?", SUBSET.sub("", name))


class Belonging:
    """To which part each object of the first revision belongs."""

    def __init__(self, pdf: Pdf) -> None:
        self.pdf, self.catalog = pdf, pdf.catalog(0)
        self.pages = [(ref, pdf.dictionary(ref, 0)) for ref in pdf.pages(0)]
        names = pdf.dictionary(self.catalog.get("Names", {}), 0)
        self.begin = [
            (BEGINNINGS.get(key, "viewing"), key, each)
            for key, each in [*self.catalog.items(), *names.items()]
            if key != "Names"
        ]
        self.parts: dict[int, str] = {}  # nothing for what the list has apart
        self.tags: dict[bytes, dict[int, bytes]] = {}  # number and text, by the page they are of
        self.others: dict[int, bytes] = {}
        self.among: dict[int, dict[int, bytes]] = {}
        self.resources: dict[Any, Any] = {}  # read once; many pages share them
        self._apart()
        self._structure()
        self._resources()
        for part, key, each in self.begin:
            if key not in {"StructTreeRoot", "Metadata"}:
                self._walk(part, each)
        self._sort()

    def _claim(self, part: str, *given: Any) -> None:
        for each in given:
            if isinstance(each, Ref):
                self.parts.setdefault(each.number, part)

    def _apart(self) -> None:
        """What has digests of its own."""
        trailer = self.pdf.revisions[0].trailer
        more = (self.catalog.get("Names"), self.catalog.get("Metadata"))
        self._claim("", trailer.get("Root"), trailer.get("Info"), *more)
        for ref, page in self.pages:
            contents, notes = page.get("Contents"), page.get("Annots")
            self._claim("", ref, contents, notes, *self._list(contents), *self._list(notes))

    def _list(self, given: Any) -> list[Any]:
        found = self.pdf.plain(given, 0) if given is not None else None
        return found if isinstance(found, list) else []

    def _structure(self) -> None:
        """What holds the tags together; not read through, so long is the list of all tags."""
        root = self.catalog.get("StructTreeRoot")
        self._claim("tags", root)
        for each in self.pdf.dictionary({} if root is None else root, 0).values():
            self._claim("tags", each, *(each if isinstance(each, list) else []))

    def _resources(self) -> None:
        """Colours before pictures, which are drawn with them."""
        for _, page in self.pages:
            given = page.get("Resources")
            if isinstance(given, Ref) and given not in self.resources:
                self.resources[given] = self.pdf.plain(given, 0)
                self._claim("", given)
                self._walk("colours", get(self.resources[given], "ColorSpace"))
        for _, page in self.pages:
            given = page.get("Resources")
            self._walk("pictures", self.resources[given] if isinstance(given, Ref) else given)

    def _walk(self, part: str, given: Any) -> None:
        """Everything that a value leads to and that is of no other part yet."""
        waiting = [given]
        while waiting:
            each = waiting.pop()
            if isinstance(each, Ref):
                if each.number not in self.parts:
                    waiting += self._led_to(part, each.number)
            elif isinstance(each, dict):
                self._claim(part, each.get("Font"))
                waiting += (one for key, one in each.items() if key not in AWAY)
            elif isinstance(each, list):
                waiting += each

    def _led_to(self, part: str, number: int) -> list[Ref]:
        """Let an object be of a part; the references in it, told by its text alone."""
        text = self.pdf.text(number).partition(b"stream")[0]
        self.parts[number] = "" if LISTED_APART.search(text) else part
        found = LEADS.findall(text)
        self._claim(part, *(Ref(int(to)) for key, to in found if key == b"Font"))
        return [Ref(int(to)) for key, to in found if not key]

    def _sort(self) -> None:
        """Tags to their pages, fonts to their names, and what has a text instead."""
        tags, others, parts = self.tags, self.others, self.parts
        search, text_at = ON_PAGE.search, self.pdf.text
        for number in self.pdf.revisions[0].entries:
            if parts.get(number, "-"):
                text = text_at(number)
                page = search(text)
                if page is None:
                    others[number] = text
                else:
                    tags.setdefault(page[1], {})[number] = text
        self.otherwise = dict(self._told_otherwise())  # tells in `among` what each is one of
        for number, text in others.items():
            typed = None if number in parts else TYPED.search(text.partition(b"stream")[0])
            if typed and typed[1] == b"StructElem":
                parts[number] = "tags"
            elif typed:
                self._walk(self._font(number), Ref(number))

    def _font(self, number: int) -> str:
        name = get(self.pdf.get(number, 0), "BaseFont")
        return f"font {font_called(name)}" if isinstance(name, Name) else "pictures"

    def _told_otherwise(self) -> Iterator[tuple[int, dict[str, Any]]]:
        """The elements with a text instead of what is drawn; of those packed, few have one."""
        entries = self.pdf.revisions[0].entries
        for texts in (*self.tags.values(), self.others):
            is_any = texts is self.others or INSTEAD.search(b"\n".join(texts.values()))
            for number, text in texts.items():
                is_plain = entries[number][0] == 1
                if text if is_plain else is_any and INSTEAD.search(text):
                    found = self.pdf.get(number, 0)
                    if get(found, "Type") == "StructElem":
                        self.among[number] = texts
                        yield number, found

    def names(self) -> dict[int, str]:
        """What an object is called in a sentence, where it is of a part that has a name."""
        called = OF_DOCUMENT | {"": ""}
        found = {number: called.get(part, f"the {part}") for number, part in self.parts.items()}
        for numbers in self.tags.values():
            found |= dict.fromkeys(numbers, OF_DOCUMENT["tags"])
        for count, (ref, _) in enumerate(self.pages, start=1):
            found |= dict.fromkeys(self._of(ref), f"the tags of page {count}")
        for each in self._list(self.catalog.get("AF")):
            spec = self.pdf.plain(each, 0)
            name, file = plain_text(get(spec, "F")), get(spec, "EF", "F")
            found |= {file.number: f"the embedded file {name}"} if isinstance(file, Ref) else {}
        return {number: name for number, name in found.items() if name}

    def _of(self, page: Ref) -> dict[int, bytes]:
        return self.tags.get(b"%d" % page.number, {})

    def listed(self) -> dict[str, Any]:
        """The entries of the list; elements with an alternative text without it."""
        for number, element in self.otherwise.items():
            said = {key: each for key, each in element.items() if key not in OTHERWISE}
            self.among[number][number] = text_of(said).encode("utf-8", "surrogatepass")
        known = {b"%d" % ref.number for ref, _ in self.pages}
        texts_of: dict[str, list[bytes]] = {}
        for number, text in self.others.items():
            texts_of.setdefault(self.parts.get(number, "rest"), []).append(text)
        for page in sorted(self.tags.keys() - known):
            texts_of.setdefault("tags", []).extend(self.tags[page].values())
        digests = {part: digest(b"\n".join(texts)) for part, texts in texts_of.items()}
        fonts = [part for part in digests if part.startswith("font ")]
        return {
            "document": {
                part: eight(self._beginning(part) + digests.get(part, "")) for part in OF_DOCUMENT
            },
            "fonts": {part.removeprefix("font "): digests[part][:8] for part in fonts},
            "pages": {
                "tags": [self._tagging(ref, page) for ref, page in self.pages],
                "resources": [self._drawing(ref, page) for ref, page in self.pages],
            },
        }

    def _beginning(self, part: str) -> str:
        """What the catalogue, the trailer and the pages themselves say of a part."""
        found: list[Any] = [[Name(key), each] for of, key, each in self.begin if of == part]
        if part == "rest":
            trailer = self.pdf.revisions[0].trailer
            found += [trailer.get(key) for key in ("Root", "Info", "ID")]
        if part == "order":
            found += [page.get(key) for _, page in self.pages for key in OF_ORDER]
        return text_of(found)

    def _tagging(self, ref: Ref, page: dict[str, Any]) -> str:
        tags = digest(b"\n".join(self._of(ref).values()))
        return eight(text_of([page.get(key) for key in OF_TAGGING]) + tags)

    def _drawing(self, ref: Ref, page: dict[str, Any]) -> str:
        """All else that a page says, how its streams are packed, and what it is drawn with."""
        more = {key: each for key, each in page.items() if key not in TOLD_OF_PAGES}
        packed = [each.about for each in self.streams[ref.number]]
        given = page.get("Resources")
        shared = self.resources[given] if isinstance(given, Ref) else None
        return eight(text_of([more, packed, shared]))

    @cached_property
    def streams(self) -> dict[int, list[Stream]]:
        """What is drawn on each page, by the number of the page."""
        found = {}
        for ref, page in self.pages:
            contents = self.pdf.plain(page.get("Contents"), 0) or []
            each = [contents] if isinstance(contents, Stream) else contents
            read = [self.pdf.plain(one, 0) for one in each]
            found[ref.number] = [one for one in read if isinstance(one, Stream)]
        return found


def differing_blocks(told: Any, now: list[list[str]]) -> Iterator[tuple[str, str, str]]:
    """The same of the metadata; a block is called what it was called when it was listed."""
    if len(told) != len(now):
        yield "metadata", "rdf:Description", "described"
        return
    for (name, mine), (_, other) in zip(told, now, strict=True):
        if mine != other:
            yield "metadata", name, "described"


def differing_parts(told: Any, now: dict[str, Any]) -> Iterator[tuple[str, str, str]]:
    """What is another than it was listed, as findings."""
    for name in told["files"]:
        if now["files"].get(name) != told["files"][name]:
            yield "attachment", name, "described"
    for key in other_keys(told["info"], now["info"]):
        yield "info", key, "changed"
    yield from differing_blocks(told["metadata"], now["metadata"])
    for how in OF_PAGES:
        for number, mine in enumerate(told["pages"][how], start=1):
            if now["pages"][how][number - 1 : number] != [mine]:
                yield "pages", f"page {number}", how
    if told.get("format") == PARTS_FORMAT:
        yield from differing_since(told, now)


def other_keys(told: dict[str, str], now: dict[str, str]) -> list[str]:
    """What has another digest, or is in one of both alone."""
    both = [*told, *sorted(set(now) - set(told))]
    return [key for key in both if told.get(key) != now.get(key)]


def differing_since(told: Any, now: dict[str, Any]) -> Iterator[tuple[str, str, str]]:
    """The same of what only lists of the second format have."""
    for name in other_keys(told["fonts"], now["fonts"]):
        yield "font", name, "changed"
    for part in OF_DOCUMENT:
        if told["document"][part] != now["document"][part]:
            yield "document", "", part
    for how in ALSO_OF_PAGES:
        mine, others = told["pages"][how], now["pages"][how]
        found = [n for n, each in enumerate(mine) if others[n : n + 1] != [each]]
        is_every = len(found) == len(mine) > 1  # who writes a file anew numbers its parts anew
        for which in ["every page"] if is_every else [f"page {n + 1}" for n in found]:
            yield "pages", which, how


def called(what: str, which: str, how: str) -> str:
    """What a part of the list is called where one of its objects was found to be damaged."""
    if what == "font":
        return f"the font {which}"
    if what == "pages":
        return f"the tags of {which}" if how == "tags" else which
    return OF_DOCUMENT.get(how, "") if what == "document" else ""


# --- Samples of an audit --------------------------------------------------------------------------


def drawn(items: list[dict[str, Any]], sample: dict[str, Any]) -> list[str]:
    """The references that seed and method give of these records."""
    references = sorted(str(each["reference"]) for each in items)
    method, told, seed = sample["method"], sample["size"], str(sample["seed"])
    size = int(told) if type(told) in {int, float} and 0 < told <= len(references) else 0
    if not size or size != told:
        raise Broken("the size of a sample does not fit its population")
    if method not in {"random", "systematic", "stratified", "whole"}:
        raise Broken("a sample is drawn in a way that this check does not know")
    if method == "whole":
        return references
    if method == "systematic":
        start = int(lot(seed, "start"), 16) % len(references)
        return [references[(start + step * len(references)) // size] for step in range(size)]
    parts: dict[str, list[str]] = {"": references}
    if method == "stratified":
        parts = {}
        for each in items:
            part = str(each["fields"].get(sample["divided_by"], ""))
            parts.setdefault(part, []).append(str(each["reference"]))
    shares = divided({name: len(each) for name, each in parts.items()}, size)
    return sorted(
        each
        for name, part in parts.items()
        for each in sorted(part, key=lambda told: (lot(seed, told), told))[: shares[name]]
    )


def lot(seed: str, reference: str) -> str:
    """What an item draws; as long as any other, so that texts compare as numbers do."""
    return digest(f"{seed}|{reference}".encode())


def divided(counts: dict[str, int], size: int) -> dict[str, int]:
    """How many of each part: one where the size allows, the rest by largest remainders."""
    least = 1 if size >= len(counts) else 0
    rest, free = size - least * len(counts), sum(counts.values()) - least * len(counts)
    parts = {name: divmod((count - least) * rest, free or 1) for name, count in counts.items()}
    shares = {name: least + each[0] for name, each in parts.items()}
    in_turn = sorted(counts, key=lambda name: (-parts[name][1], name))
    for name in in_turn[: size - sum(shares.values())]:
        shares[name] += 1
    return shares


# --- Evidence in a folder, the exported trail -----------------------------------------------------


def check_evidence(check: Check, files: dict[str, str]) -> None:
    """The files of a folder (path -> SHA-256) against the index of evidence."""
    if not check.read.get("evidence.json"):
        check.report.note("evidence_unread")
        return
    used, entries = set[str](), rows(check.read["evidence.json"], "files")
    entries = [each for each in entries if each.get("sha256")]
    for entry in entries:
        which, name = str(entry.get("reference")), str(entry.get("name"))
        same = {path for path, found in files.items() if found == entry["sha256"]}
        near = {path for path in files if name and path.split("/")[-1] == name}
        used |= same or near
        if name and not same:  # what has no name is a record of the register, which may lie there
            check.report.add("evidence", which, "changed" if near else "missing", name)
    for path in sorted(set(files) - used):
        check.report.add("evidence", path, "surplus")
    named = sum(1 for each in entries if each.get("name"))
    check.report.note("evidence", entries=named, files=len(files))


def check_bundle(check: Check, content: bytes, files: dict[str, str]) -> None:
    """The files of a bundle (path -> SHA-256): each where the manifest says, as the index says."""
    told = manifest_of(check.report, content, check.report.sha256)
    if told is None:
        check_evidence(check, {path: each for path, each in files.items() if path != BUNDLE})
        return
    placed = {str(each.get("reference")): str(each.get("path")) for each in rows(told, "files")}
    absent = {str(each.get("reference")): each.get("why") for each in rows(told, "left_out")}
    entries = rows(check.read.get("evidence.json"), "files")
    for entry in entries:
        which = str(entry.get("reference"))
        path = placed.get(which, "")
        if path not in files:
            if path or which not in absent:
                check.report.add("evidence", which, "missing", path or entry.get("name"))
        elif files[path] != entry.get("sha256"):
            check.report.add("evidence", which, "changed", path)
    known = {BUNDLE, str(get(told, "document", "path")), *placed.values()}
    for path in sorted(set(files) - known):
        check.report.add("evidence", path, "surplus")
    left = ", ".join(f"{which} ({why})" for which, why in sorted(absent.items())) or "nothing"
    check.report.note("bundle", entries=len(entries), files=len(placed), left=left)


def manifest_of(report: Report, content: bytes, sha256: str) -> Any:
    """What bundle.json says; None where it cannot be used."""
    try:
        told = read_json(content)
    except Broken as fault:
        report.add("bundle", "", "unreadable", fault)
        return None
    if not isinstance(told, dict) or told.get("format") != BUNDLE_FORMAT:
        report.add("bundle", "", "format")
        return None
    if canonical(told).encode("utf-8", "surrogatepass") != content:
        report.add("bundle", "", "not_canonical")
    if get(told, "document", "sha256") != sha256:
        report.add("bundle", "", "other_document")
    return told


TOLD = {"actor", "at", "body", "chain", "did", "digest", "number", "previous", "target"}
CHECKPOINT = {"at", "chain", "digest", "format", "key", "number", "previous", "signature"}
BESIDE = {"public_key", "last_day"}  # of its key, not signed
CHECKPOINT_FORMAT, CHECKPOINT_LINE = "riskreg-checkpoint/1", b'"format":"riskreg-checkpoint/1"'
WITH_SHA256 = "2a8648ce3d040302"  # ECDSA
GENESIS = "0" * 64
BASE64 = re.compile(r"(?:[A-Za-z0-9+/]{4})*(?:[A-Za-z0-9+/]{2}==|[A-Za-z0-9+/]{3}=)?")
LINE_OF_DAY = rb"(?:(?:First|Last)-Day: \d{4}-\d\d-\d\d\r?\n)"
PUBLIC = re.compile(
    b"(" + LINE_OF_DAY + rb"*)-----BEGIN PUBLIC KEY-----([A-Za-z0-9+/=\s]+)-----END PUBLIC KEY-----"
)
SAID_DAY = r"(First|Last)-Day: (\S+)"
DAY = re.compile(r"\d{4}-\d\d-\d\d")


@dataclass(frozen=True)
class Key:
    """A public key (SubjectPublicKeyInfo in DER), and the first and last day on which it signed."""

    whole: bytes
    first: str = ""
    last: str = ""

    def was_in_use(self, at: Any) -> bool:
        """Whether it signed on the day of a moment, which begins with it."""
        day = at[:10] if isinstance(at, str) else ""
        return self.first <= day and (not self.last or day <= self.last)


Keys = dict[str, Key]  # by SHA-256


def public_keys(texts: Iterable[bytes]) -> Keys:
    """The keys in PEM files that the reader has from elsewhere; raises Unreadable."""
    found: Keys = {}
    for text in texts:
        bodies = PUBLIC.findall(text)
        try:
            for lines_, body in bodies:
                days = {name.lower(): day for name, day in re.findall(SAID_DAY, lines_.decode())}
                key = base64.b64decode(body)
                found[digest(key)] = Key(key, **days)
        except ValueError:
            bodies = []
        if not bodies:
            raise Unreadable("A file named as a key holds no public key in PEM.")
    return found


def is_checkpoint(told: Any) -> bool:
    """Whether something has the form of a checkpoint, with or without what stands beside it."""
    if not isinstance(told, dict) or set(told) - BESIDE != CHECKPOINT:
        return False
    number = told["number"]
    is_count = isinstance(number, float) and number >= 1 and number.is_integer()
    texts = [each for key, each in told.items() if key != "number"]
    is_formed = is_count and all(isinstance(each, str) for each in texts)
    is_day = is_formed and DAY.fullmatch(told.get("last_day", "0000-00-00")) is not None
    return is_day and told["format"] == CHECKPOINT_FORMAT


def said_by(told: dict[str, Any]) -> bytes:
    """What is signed: all but the signature and what stands beside, in canonical form."""
    said = {key: each for key, each in told.items() if key not in {"signature", *BESIDE}}
    return canonical(said).encode("utf-8", "surrogatepass")


def checkpoint(report: Report, told: Any, keys: Keys) -> dict[str, Any] | None:
    """A checkpoint whose signature holds; None, and a finding, where it counts for nothing."""
    if not is_checkpoint(told):
        report.add("checkpoint", "", "unreadable")
        return None
    which, key = whole(told["number"]), told["key"]
    if (keys or "public_key" not in told) and key not in keys:
        report.add("checkpoint", which, "untrusted", key)
        return None
    try:
        own = key_of(told, keys).whole
        signature = from_base64(told["signature"])
        holds = digest(own) == key and der(own).whole == own
        holds = holds and is_signed(der(own), WITH_SHA256, "sha256", said_by(told), signature)
    except (Broken, *ODD):
        holds = False
    if not holds:
        report.add("checkpoint", which, "broken")
    elif not key_of(told, keys).was_in_use(told["at"]):
        report.add("checkpoint", which, "untimely", told["at"][:10])
        holds = False
    return told if holds else None


def key_of(told: dict[str, Any], keys: Keys) -> Key:
    """The key of a checkpoint: one that was named, or else the one beside it with its last day."""
    if told["key"] in keys:
        return keys[told["key"]]
    return Key(from_base64(told["public_key"]), last=told.get("last_day", ""))


def from_base64(text: str) -> bytes:
    """The bytes of a text in Base64, in its one usual form."""
    if not BASE64.fullmatch(text):
        raise Broken("the signature is not written in DER")
    return base64.b64decode(text)


def check_trail(check: Check, lines: list[bytes]) -> None:
    """An exported trail: that it holds together and has the event the dossier names."""
    report, trail = check.report, get(check.read.get(MANIFEST), "trail")
    wanted = get(trail, "number")
    walked = walk(report, lines, check.signed, check.keys, wanted)
    if walked is None:
        return
    count, passed, _ = walked
    if not isinstance(wanted, float) or wanted > count:
        report.add("trail", str(count), "cut")
    elif wanted and passed != get(trail, "digest"):
        report.add("trail", whole(wanted), "other")
    report.note("trail", events=count, wanted=whole(wanted))


def check_trail_alone(content: bytes, keys: Keys) -> Report:
    """An exported trail without a dossier."""
    report = Report(document="Exported trail", sha256=digest(content))
    walked = walk(report, lines(content), [], keys, None)
    if walked is not None:
        report.note("chain", events=walked[0], chain=walked[2] or "none")
    return report


def walk(
    report: Report, lines: list[bytes], known: list[dict[str, Any]], keys: Keys, wanted: Any
) -> tuple[int, str, str] | None:
    """Go along events and their checkpoints: how many, the digest of the wanted one, the chain.

    `known` are checkpoints that count beside those in the lines. None where the chain breaks.
    """
    signed = [*known, *checkpoints_in(report, lines, keys)]
    marks: dict[float, list[dict[str, Any]]] = {}
    for each in signed:
        marks.setdefault(each["number"], []).append(each)
    previous, passed, number, chains = GENESIS, "", 0, dict[str, None]()
    for line in lines:
        if CHECKPOINT_LINE in line:
            continue
        number += 1
        how, event = fault_of(line, number, previous)
        if how:
            report.add("trail", str(number), how)
            return None
        chains[whole(event["chain"])] = None
        previous = event["digest"]
        passed = previous if number == wanted else passed
        for each in late(report, marks.get(number, []), event, keys):
            signed.remove(each)
    if len(chains) > 1:
        report.add("trail", "", "mixed")
    first = next(iter(chains), "")
    compare(report, signed, first, number)
    for each in sorted(signed, key=lambda each: float(each["number"]))[-1:]:
        report.noted(each, keys)
    return number, passed, first


def late(
    report: Report, signed: list[dict[str, Any]], event: dict[str, Any], keys: Keys
) -> list[dict[str, Any]]:
    """Those checkpoints of an event whose key was in use no more when it was recorded.

    Who stole an old key can write any day into a checkpoint, but not into events since.
    """
    which, at = whole(event["number"]), str(event["at"])
    if any(each["digest"] != event["digest"] for each in signed):
        report.add("checkpoint", which, "other")
    found = [each for each in signed if not key_of(each, keys).was_in_use(max(str(each["at"]), at))]
    if found:
        report.add("checkpoint", which, "untimely", at[:10])
    return found


def checkpoints_in(report: Report, lines: list[bytes], keys: Keys) -> list[dict[str, Any]]:
    """The checkpoints among the lines that count; what each names before it must be there."""
    found, links = [], []
    for line in lines:
        if CHECKPOINT_LINE not in line:
            continue
        try:
            told = read_json(line, said_once)
        except Broken:
            told = None
        if is_checkpoint(told):
            links.append(told)
        signed = checkpoint(report, told, keys)
        if signed is not None:
            found.append(signed)
    there = {GENESIS, *(digest(said_by(each)) for each in links)}
    for each in links:
        if each["previous"] not in there:
            report.add("checkpoint", whole(each["number"]), "unlinked")
    return found


def compare(report: Report, signed: list[dict[str, Any]], chain: str, count: int) -> None:
    """Checkpoints against the chain, and against how many events are there."""
    mine = [each for each in signed if each["chain"] == chain or not chain]
    for each in signed:
        if each not in mine:
            report.add("checkpoint", whole(each["number"]), "foreign")
        elif each["number"] > count:
            report.add("checkpoint", whole(each["number"]), "cut")
    newest = max(mine, key=lambda each: float(each["number"]), default=None)
    if newest is None:
        report.note("trail_unsigned")
    elif newest["number"] <= count:
        later = whole(count - newest["number"])
        report.note("trail_signed", number=whole(newest["number"]), later=later)


def lines(content: bytes) -> list[bytes]:
    """The lines of a text that ends with a line feed or not."""
    return content.removesuffix(b"\n").split(b"\n") if content else []


def fault_of(line: bytes, number: int, previous: str) -> tuple[str, Any]:
    """What is wrong with one event, if anything, and the event."""
    try:
        event = read_json(line, said_once)
    except Broken:
        return "unreadable", None
    if not isinstance(event, dict) or set(event) != TOLD:
        return "unreadable", None
    said = {key: event[key] for key in event if key != "digest"}
    if event["number"] is True or event["number"] != number:
        return "missing", event
    if event["previous"] != previous:
        return "unlinked", event
    text = canonical(said).encode("utf-8", "surrogatepass")
    return ("" if digest(text) == event["digest"] else "changed"), event


# --- The terminal ---------------------------------------------------------------------------------


def check_all(
    data: bytes,
    folder: Path | None = None,
    trail: bytes | None = None,
    trusted: Iterable[bytes] = (),
    keys: Iterable[bytes] = (),
) -> Report:
    """Check a dossier, and what belongs to it; `trusted` and `keys` are PEM files.

    Raises Unreadable.
    """
    check = Check(data, certificates(trusted), public_keys(keys))
    report = check.run()
    if folder is not None:
        found = in_folder(folder)
        if BUNDLE in found:
            check_bundle(check, (folder / BUNDLE).read_bytes(), found)
        else:
            mine = report.sha256
            check_evidence(check, {path: each for path, each in found.items() if each != mine})
    if trail is not None:
        check_trail(check, lines(trail))
    return report


def check_path(
    path: Path,
    folder: Path | None = None,
    trail: bytes | None = None,
    trusted: Iterable[bytes] = (),
    keys: Iterable[bytes] = (),
) -> Report:
    """Check a dossier, a bundle or its unpacked folder, or a trail alone; raises Unreadable."""
    if folder is not None and not folder.is_dir():
        raise Unreadable(f"{folder} is no folder.")
    if path.is_dir():
        if not (path / BUNDLE).is_file():
            raise Unreadable(f"{path} is no bundle: {BUNDLE} is missing.")
        dossier = path / dossier_in((path / BUNDLE).read_bytes())
        if not dossier.is_file():
            raise Unreadable(f"{BUNDLE} names no dossier beside it.")
        return check_all(dossier.read_bytes(), path, trail, trusted, keys)
    with path.open("rb") as file:
        start = file.read(4)
    if start == b"PK\x03\x04":
        return check_zip(path, trail, trusted, keys)
    if start[:1] == b"{":
        return check_trail_alone(path.read_bytes(), public_keys(keys))
    return check_all(path.read_bytes(), folder, trail, trusted, keys)


def check_zip(
    path: Path, trail: bytes | None, trusted: Iterable[bytes], keys: Iterable[bytes]
) -> Report:
    """Check a bundle as it was handed over; nothing is unpacked to the disk."""
    try:
        with zipfile.ZipFile(path) as bundle:
            names = bundle.namelist()
            if len(names) != len(set(names)) or BUNDLE not in names:
                raise Unreadable(f"{path} is no bundle: it has no {BUNDLE}, or a name twice.")
            stop_bomb(path, bundle)
            content = bundle.read(BUNDLE)
            dossier = bundle.read(dossier_in(content))
            check = Check(dossier, certificates(trusted), public_keys(keys))
            report = check.run()
            check_bundle(check, content, {name: digest_in(bundle, name) for name in names})
    except ZIP_FAULTS as fault:
        raise Unreadable(f"{path} cannot be unpacked: {fault}") from fault
    if trail is not None:
        check_trail(check, lines(trail))
    return report


# RuntimeError: one with a password, or of a kind nobody reads; ValueError: names, places.
ZIP_FAULTS = (zipfile.BadZipFile, LookupError, RuntimeError, EOFError, ValueError, zlib.error)
PLAIN_ZIP = (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED)


def stop_bomb(path: Path, bundle: zipfile.ZipFile) -> None:
    """Refuse what unpacks to so much more than it is that nobody packed it in good faith."""
    listed = bundle.infolist()
    if any(each.compress_type not in PLAIN_ZIP for each in listed):
        raise Unreadable(f"{path} is packed in a way that no bundle uses.")
    most = MOST_BYTES + path.stat().st_size
    is_bomb = any(each.file_size > most for each in listed if "/" not in each.filename)
    if is_bomb or sum(each.file_size for each in listed) > MOST_TURNS * most:
        raise Unreadable(f"{path} unpacks to more than any bundle of its size holds.")


def dossier_in(manifest: bytes) -> str:
    """The name of the dossier in a bundle."""
    try:
        name = get(read_json(manifest), "document", "path")
    except Broken as fault:
        raise Unreadable(f"{BUNDLE} cannot be read: {fault}") from fault
    if not isinstance(name, str) or "/" in name or "\\" in name or name.startswith("."):
        raise Unreadable(f"{BUNDLE} names no dossier beside it.")
    return name


def in_folder(folder: Path) -> dict[str, str]:
    """Path -> SHA-256 of every file in a folder; read part by part, however large."""
    found = {}
    for path in sorted(folder.rglob("*")):
        name = path.relative_to(folder).as_posix()
        if path.is_file():
            with path.open("rb") as file:
                found[name] = hashlib.file_digest(file, "sha256").hexdigest()
        elif not stat.S_ISDIR(path.lstat().st_mode):
            found[name] = ""  # a link that leads nowhere or to a folder, or no file at all
    return found


def digest_in(bundle: zipfile.ZipFile, name: str) -> str:
    """SHA-256 of a file in a ZIP; one that is damaged in there has none, so that it is named."""
    try:
        with bundle.open(name) as file:
            return hashlib.file_digest(file, "sha256").hexdigest()  # type: ignore[arg-type]
    except ZIP_FAULTS:
        return ""


def told(report: Report) -> str:
    """The report in words."""
    lines = [report.document or "A dossier", f"SHA-256 {report.sha256}", ""]
    lines += [f"FOUND  {each.says}" for each in report.findings] or ["PASS   Everything agrees."]
    lines += ["", *(f"  {each.says}" for each in report.notes), "", "What this does not prove:"]
    return "\n".join(map(printable, [*lines, *(f"- {each}" for each in LIMITS)]))


def printable(line: str) -> str:
    """A line whose signs do nothing: a name with a line feed in it could say that all agrees."""
    return "".join(each if each.isprintable() else repr(each)[1:-1] for each in line)


def as_json(report: Report) -> str:
    """The report for programs."""
    verdict = "findings" if report.findings else "pass"
    return json.dumps(
        {
            "verdict": verdict,
            "document": report.document,
            "sha256": report.sha256,
            "findings": [vars(each) | {"says": each.says} for each in report.findings],
            "notes": [each.says for each in report.notes],
            "limits": LIMITS,
        },
        indent=2,
    )


def main(arguments: list[str]) -> int:
    """Check what the command line names."""
    parser = argparse.ArgumentParser(description="Check a RiskReg dossier without RiskReg.")
    parser.add_argument(
        "dossier", type=Path, help="or a bundle: a ZIP, or unpacked; or an exported trail"
    )
    parser.add_argument("--trust", type=Path, metavar="ROOT.pem", action="append", default=[])
    parser.add_argument("--evidence", type=Path, metavar="FOLDER")
    parser.add_argument("--trail", type=Path, metavar="TRAIL.jsonl")
    parser.add_argument(
        "--key",
        type=Path,
        metavar="CHECKPOINT-KEY.pem",
        action="append",
        default=[],
        help="a public key of checkpoints that you have from somewhere else",
    )
    parser.add_argument("--json", action="store_true")
    asked = parser.parse_args(arguments)
    if isinstance(sys.stdout, io.TextIOWrapper):
        sys.stdout.reconfigure(errors="backslashreplace")  # signs that this terminal has not
    try:
        trail = asked.trail.read_bytes() if asked.trail else None
        trusted = [each.read_bytes() for each in asked.trust]
        keys = [each.read_bytes() for each in asked.key]
        report = check_path(asked.dossier, asked.evidence, trail, trusted, keys)
    except (Unreadable, OSError) as fault_:
        said = {"verdict": "unreadable", "why": str(fault_)}
        print(json.dumps(said) if asked.json else printable(f"NOT READABLE  {fault_}"))
        return 2
    print(as_json(report) if asked.json else told(report))
    return 1 if report.findings else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
