"""What verify.py says, in the words of this site.

It imports nothing from elsewhere, so it cannot translate. Its sentences stand here once more,
marked for translation; a test holds both together.
"""

import re
from datetime import datetime

from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from governance.ui import dates
from governance.ui.check_reasons import WITHIN
from verify import verify

FINDINGS: dict[str, str] = {
    "structure header": gettext_noop("The file does not begin as a PDF."),
    "structure unreadable": gettext_noop("The parts of the file cannot be found: %(why)s."),
    "file changed": gettext_noop("The file is not as it was made: its own digest is another."),
    "pages changed": gettext_noop(
        "The embedded files and what the metadata says of them agree: what was changed is on"
        " the pages, in how they are drawn or tagged, or in other metadata."
    ),
    "pages size": gettext_noop("The size of %(which)s was changed."),
    "pages drawn": gettext_noop("What is drawn on %(which)s was changed."),
    "pages links": gettext_noop("A link or a field on %(which)s was changed."),
    "pages alternative": gettext_noop("An alternative text on %(which)s was changed."),
    "pages tags": gettext_noop(
        "The tags of %(which)s, which programs that read aloud go by, were changed."
    ),
    "pages resources": gettext_noop(
        "With what %(which)s is drawn was changed: fonts, pictures or colours."
    ),
    "pages unreadable": gettext_noop("Damaged: %(which)s (%(why)s)."),
    "metadata unreadable": gettext_noop("The metadata cannot be read: %(why)s."),
    "metadata missing": gettext_noop(
        "The metadata does not hold riskreg:%(which)s once, as it should."
    ),
    "metadata changed": gettext_noop(
        "The %(which)s in the metadata is not that of the rest of the file."
    ),
    "metadata described": gettext_noop("The description of the file (XMP) was changed: %(which)s."),
    "info changed": gettext_noop("What the file says of itself (Info) was changed: %(which)s."),
    "font changed": gettext_noop("A font was changed: %(which)s."),
    "document bookmarks": gettext_noop("The bookmarks were changed."),
    "document targets": gettext_noop("Where links within the document lead was changed."),
    "document colours": gettext_noop("The colour profile, or how colours are meant, was changed."),
    "document pictures": gettext_noop("A picture, or what else pages are drawn with, was changed."),
    "document tags": gettext_noop(
        "The tags that belong to no single page, which programs that read aloud go by, were"
        " changed."
    ),
    "document order": gettext_noop("The order or the number of the pages was changed."),
    "document form": gettext_noop("The form that holds the place of the seal was changed."),
    "document viewing": gettext_noop(
        "What programs that show the file go by was changed: its language, how it is opened, or"
        " what happens then."
    ),
    "document rest": gettext_noop(
        "Something was changed that belongs to no page: how embedded files are listed, or how the"
        " parts of the file name one another."
    ),
    "document between": gettext_noop(
        "Every listed part is as it was: what was changed is the file's own digest, or stands"
        " between the parts, where no reader shows it."
    ),
    "parts changed": gettext_noop(
        "The list of parts in the metadata, riskreg:parts, was changed: by it, nothing can be"
        " named."
    ),
    "manifest missing": gettext_noop("The file has no manifest.json."),
    "manifest changed": gettext_noop(
        "manifest.json is not the one the metadata names: its SHA-256 differs."
    ),
    "manifest unreadable": gettext_noop("manifest.json cannot be read: %(why)s."),
    "manifest not_canonical": gettext_noop(
        "manifest.json is not in the canonical form of RFC 8785."
    ),
    "manifest format": gettext_noop("manifest.json is not in the format riskreg-manifest/1."),
    "attachment missing": gettext_noop("The embedded file %(which)s is missing."),
    "attachment changed": gettext_noop(
        "The embedded file %(which)s is not the one in the manifest: its SHA-256 or size differs."
    ),
    "attachment described": gettext_noop(
        "What is said about the embedded file %(which)s was changed: its description, its kind,"
        " its size or its dates."
    ),
    "attachment surplus": gettext_noop(
        "The embedded file %(which)s does not stand in the manifest."
    ),
    "attachment twice": gettext_noop("Two embedded files are called %(which)s."),
    "attachment unreadable": gettext_noop("The embedded file %(which)s cannot be read: %(why)s."),
    "attachment not_canonical": gettext_noop(
        "The embedded file %(which)s is not in the canonical form of RFC 8785."
    ),
    "attachment format": gettext_noop(
        "The embedded file %(which)s is not in the format it should be in."
    ),
    "attachment other_document": gettext_noop(
        "%(which)s speaks of another document than the manifest."
    ),
    "attachment other_trail": gettext_noop(
        "%(which)s names another event of the trail than the manifest."
    ),
    "seal unreadable": gettext_noop(
        "The first revision is whole; what was appended to it, the seal, cannot be read: %(why)s."
    ),
    "seal broken": gettext_noop("The seal %(which)s does not hold: %(why)s."),
    "seal untrusted": gettext_noop(
        "The seal %(which)s is by %(why)s; no certificate to trust vouches for it."
    ),
    "seal time_untrusted": gettext_noop(
        "The time-stamp of %(which)s is by %(why)s; no certificate to trust vouches for it."
    ),
    "seal outdated": gettext_noop(
        "A certificate of %(which)s was not valid when it was used: %(why)s."
    ),
    "appended unsealed": gettext_noop(
        "After the file was made, something was appended that no seal covers: %(why)s."
    ),
    "appended after_seal": gettext_noop("After the seal, something was appended: %(why)s."),
    "appended changed": gettext_noop("What was appended changes more than a seal may: %(which)s."),
    "evidence changed": gettext_noop(
        "Evidence %(which)s: the file in the folder is another than the index names, its"
        " SHA-256 differs (%(why)s)."
    ),
    "evidence missing": gettext_noop(
        "Evidence %(which)s: its file is not in the folder (%(why)s)."
    ),
    "evidence surplus": gettext_noop("%(which)s does not stand in the index of evidence."),
    "trail unreadable": gettext_noop(
        "The exported trail breaks at event %(which)s: it cannot be read."
    ),
    "trail missing": gettext_noop(
        "The exported trail breaks at event %(which)s: another number stands there."
    ),
    "trail unlinked": gettext_noop(
        "The exported trail breaks at event %(which)s: it does not follow from the event before it."
    ),
    "trail changed": gettext_noop(
        "The exported trail breaks at event %(which)s: its content does not match its digest."
    ),
    "trail mixed": gettext_noop("The exported trail holds events of several chains."),
    "trail cut": gettext_noop(
        "The exported trail ends at event %(which)s, before the one the dossier names."
    ),
    "trail other": gettext_noop(
        "Event %(which)s of the exported trail is not the one the dossier names."
    ),
    "checkpoint unreadable": gettext_noop(
        "A checkpoint is not in the format riskreg-checkpoint/1."
    ),
    "checkpoint broken": gettext_noop(
        "The checkpoint at event %(which)s does not bear the signature of its key."
    ),
    "checkpoint untimely": gettext_noop(
        "The checkpoint at event %(which)s is of a day on which its key was not in use: %(why)s."
    ),
    "checkpoint untrusted": gettext_noop(
        "The checkpoint at event %(which)s is signed with a key that was not named: SHA-256"
        " %(why)s."
    ),
    "checkpoint other_trail": gettext_noop(
        "The checkpoint at event %(which)s does not agree with the event that the dossier names."
    ),
    "checkpoint foreign": gettext_noop(
        "The checkpoint at event %(which)s is of another chain than the exported trail: of"
        " another organisation."
    ),
    "checkpoint unlinked": gettext_noop(
        "The checkpoint at event %(which)s names one before it that is missing."
    ),
    "checkpoint cut": gettext_noop(
        "The exported trail ends before event %(which)s, which is signed: its end was cut off."
    ),
    "checkpoint other": gettext_noop(
        "Event %(which)s of the exported trail is not the one that was signed: it was written anew."
    ),
    "population unreadable": gettext_noop("populations.json is not made as it should be: %(why)s."),
    "population changed": gettext_noop(
        "Population %(which)s: its records are not those whose SHA-256 stands beside them."
    ),
    "sample changed": gettext_noop(
        "Sample %(which)s: seed, method and population give other items than those that stand"
        " there."
    ),
}
NOTES: dict[str, str] = {
    "whole": gettext_noop("The file is as it was first made: its own digest is right."),
    "unsealed": gettext_noop("It is not sealed: nothing in it shows who made it."),
    "seal": gettext_noop(
        "%(name)s: holds. Certificates: %(path)s. SHA-256 of the first: %(first)s, of the"
        " last: %(last)s"
    ),
    "stamp": gettext_noop(
        "%(name)s: its time-stamp of %(at)s holds. Certificates: %(path)s. SHA-256 of the"
        " first: %(first)s, of the last: %(last)s"
    ),
    "time": gettext_noop(
        "%(name)s: a time-stamp of %(at)s, holds. Certificates: %(path)s. SHA-256 of the"
        " first: %(first)s, of the last: %(last)s"
    ),
    "open": gettext_noop(
        "%(name)s: the issuer is not in the file, so nothing in it checks the certificate of"
        " %(by)s."
    ),
    "unvouched": gettext_noop(
        "Sealed by %(by)s; nobody vouches for it: no certificate to trust was named."
    ),
    "vouched": gettext_noop(
        "%(name)s is by %(by)s; %(root)s vouches for it, one of the certificates to trust."
    ),
    "evidence_unread": gettext_noop("Evidence: not checked, its index cannot be read."),
    "evidence": gettext_noop(
        "Evidence: %(entries)s files stand in the index, %(files)s in the folder."
    ),
    "trail": gettext_noop("Trail: %(events)s events; the dossier names event %(wanted)s."),
    "chain": gettext_noop("Trail: %(events)s events of the chain %(chain)s."),
    "checkpoint": gettext_noop(
        "Checkpoint: event %(number)s, signed %(at)s, with the key whose SHA-256 is %(key)s."
    ),
    "key_unvouched": gettext_noop(
        "Nobody vouches for the key of the checkpoints: none was named. Compare its SHA-256"
        " with one that you have from somewhere else."
    ),
    "trail_signed": gettext_noop(
        "The trail is signed up to event %(number)s; %(later)s events after it are not."
    ),
    "trail_unsigned": gettext_noop(
        "No checkpoint of the trail was there that counts: that no end was cut off is not shown."
    ),
    "samples": gettext_noop(
        "Samples: %(samples)s of %(populations)s populations were drawn again and are the same."
    ),
    "withheld": gettext_noop(
        "Population %(which)s is redacted: whether its records are the frozen ones was not"
        " checked; its samples were drawn again."
    ),
}
LIMITS = (
    gettext_noop(
        "A pass does not prove who made the file, unless it is sealed and a certificate that"
        " you trust vouches for the seal, or you know its own from somewhere else: anybody"
        " can make a file whose own digest is right."
    ),
    gettext_noop(
        "It does not prove that what was recorded is true, complete, or was recorded in time."
    ),
    gettext_noop(
        "It does not compare what the pages say with the embedded files, and does not ask"
        " whether a certificate was revoked."
    ),
    gettext_noop(
        "Without an evidence folder or an exported trail, those were not checked; an exported"
        " trail shows that it holds together, not that nothing was left out before it was"
        " recorded."
    ),
    gettext_noop(
        "A checkpoint shows that nothing up to its event was changed or cut off since it was"
        " signed, if you have its key from somewhere else. It shows nothing of later events, and"
        " nothing against somebody who has the key, the database and every checkpoint that was"
        " given out."
    ),
)

OF_BUNDLES = {
    "bundle unreadable": gettext_noop("bundle.json cannot be read: %(why)s."),
    "bundle format": gettext_noop("bundle.json is not in the format riskreg-bundle/1."),
    "bundle not_canonical": gettext_noop("bundle.json is not in the canonical form of RFC 8785."),
    "bundle other_document": gettext_noop(
        "bundle.json speaks of another file than the dossier beside it."
    ),
}
NOTE_OF_BUNDLE = {
    "bundle": gettext_noop(
        "%(entries)s files stand in the index, %(files)s are in the bundle; left out: %(left)s."
    ),
}


def finding(found: verify.Finding) -> str:
    """What is wrong, in a sentence."""
    about = {"which": within(found.which), "why": within(found.why)}
    return _((FINDINGS | OF_BUNDLES)[f"{found.what} {found.how}"]) % about


def note(told: verify.Note) -> str:
    """What a reader should know, in a sentence; a moment in the words of the site."""
    about = dict(told.about)
    if told.kind == "checkpoint":
        about["at"] = _moment(about["at"])
    return _((NOTES | NOTE_OF_BUNDLE)[told.kind]) % about


def _moment(text: str) -> str:
    """An instant as pages write it; what is none stays as the file has it."""
    try:
        at = datetime.fromisoformat(text)
    except ValueError:
        return text
    return dates.written(at) if at.tzinfo else text


def limits() -> list[str]:
    """What a pass does not prove."""
    return [_(each) for each in LIMITS]


def within(text: str) -> str:
    """A part or a reason; names and what is not known stay as they are."""
    for template, pattern in _PATTERNS.items():
        if found := pattern.fullmatch(text):
            return _(template) % found.groupdict()
    return text


def pattern(template: str) -> re.Pattern[str]:
    text = ""
    for each in re.split(r"(%\(\w+\)s)", template):
        name = each[2:-2] if each.startswith("%(") else ""
        value = r"\d+" if name in _NUMBERS else ".+"
        text += f"(?P<{name}>{value})" if name else re.escape(each)
    return re.compile(text)


_NUMBERS = {"at", "count", "holder", "number"}
_PATTERNS = {each: pattern(each) for each in WITHIN}
