"""Writes verify/vectors: run it from the root, `python -m tests.verify.make_vectors`.

Everything is made anew, the same bytes each time, but for the sealed files: their keys were
thrown away. Delete one to have it made with a new key.
"""

import base64
import json
from pathlib import Path
from typing import Any

from tests.verify import seals
from tests.verify.beside import PLAIN, Case
from tests.verify.cases import PACKED, cases
from tests.verify.files import Parts, written
from verify import verify

VECTORS = Path(__file__).parents[2] / "verify" / "vectors"
LAYOUTS = {"table": PLAIN, "stream": PACKED}
WAYS = {
    "sealed with RSA": "rsa",
    "sealed with ECDSA": "ecdsa",
    "sealed without its issuer": "alone",
    "sealed and stamped": "stamped",
    "kept for long": "long",
    "sealed after its time": "late",
}


def sealed() -> dict[str, bytes]:
    """The sealed files as they are, made where they are missing."""
    made: dict[str, bytes] = {}
    for name, short in WAYS.items():
        for layout, parts in LAYOUTS.items():
            file = VECTORS / f"{short}-{layout}.pdf"
            if not file.exists():
                file.write_bytes(_sealed(short, parts))
            made[f"{name}, {layout}"] = file.read_bytes()
    return made


def _sealed(way: str, parts: Parts) -> bytes:
    make = seals.ec_key if way == "ecdsa" else seals.rsa_key
    above = seals.holder("Authority of the vectors", make())
    by = seals.holder("Nordlys Recruiting, seal", make(), above)
    stamper = seals.holder("Time of the vectors", seals.rsa_key(), above, stamps=True)
    if way == "late":
        by = seals.holder("Nordlys Recruiting, seal", make(), above, days=30)
    if way == "alone":
        return seals.sealed(written(parts), by)
    stamps = stamper if way in {"stamped", "long"} else None
    content = seals.sealed(written(parts), by, above, stamper=stamps)
    return seals.stamped(content, stamper, above) if way == "long" else content


def bases() -> dict[str, bytes]:
    """The files that the vectors are told as changes of."""
    plain = {f"plain-{layout}.pdf": written(parts) for layout, parts in LAYOUTS.items()}
    for layout, parts in LAYOUTS.items():
        plain[f"listed-{layout}.pdf"] = written(parts.but(is_listed=True))
        plain[f"closer-{layout}.pdf"] = written(parts.but(is_listed=True, is_closer=True))
    files = sorted(VECTORS.glob("*.pdf"))
    return plain | {file.name: file.read_bytes() for file in files if file.name not in plain}


def told(case: Case, known: dict[str, bytes]) -> dict[str, Any]:
    """A case as the published file holds it: the base that needs the smallest change."""
    base, at, gone, new = min(
        ((name, *change(content, case.content)) for name, content in known.items()),
        key=lambda each: (len(each[3]), each[2]),
    )
    row: dict[str, Any] = {"name": case.name, "base": base, "at": at, "remove": gone}
    row["insert"] = base64.b64encode(new).decode()
    if case.folder is not None:
        row["evidence"] = {k: base64.b64encode(text).decode() for k, text in case.folder.items()}
    if case.trust:
        row["trust"] = [base64.b64encode(each).decode() for each in case.trust]
    if case.keys:
        row["keys"] = [base64.b64encode(each).decode() for each in case.keys]
    if case.trail is not None:
        row["trail"] = base64.b64encode(case.trail).decode()
    row["verdict"] = "unreadable" if case.found is None else "findings" if case.found else "pass"
    row["findings"] = sorted(map(list, case.found or ()))
    return row


def change(old: bytes, new: bytes) -> tuple[int, int, bytes]:
    """Where two files differ: the place, how many bytes go, which come."""
    short = min(len(old), len(new))
    at = next((n for n in range(short) if old[n] != new[n]), short)
    end = next((n for n in range(short - at) if old[-1 - n] != new[-1 - n]), short - at)
    return at, len(old) - at - end, new[at : len(new) - end]


def report_of(case: Case) -> verify.Report:
    """What verify.py says of a case; raises verify.Unreadable."""
    keys = verify.public_keys(case.keys)
    if case.content[:1] == b"{":
        return verify.check_trail_alone(case.content, keys)
    check = verify.Check(case.content, verify.certificates(case.trust), keys)
    report = check.run()
    if case.folder is not None:
        found = {name: verify.digest(text) for name, text in case.folder.items()}
        verify.check_evidence(check, found)
    if case.trail is not None:
        verify.check_trail(check, verify.lines(case.trail))
    return report


def answer(case: Case) -> tuple[str, list[list[str]]]:
    """The verdict of verify.py, and what it found."""
    try:
        report = report_of(case)
    except verify.Unreadable:
        return "unreadable", []
    rows = sorted([each.what, each.which, each.how] for each in report.findings)
    return ("findings" if rows else "pass"), rows


def main() -> None:
    """Write the files, and say where verify.py sees something else."""
    VECTORS.mkdir(exist_ok=True)
    seals_ = sealed()
    known = bases()
    for name, content in known.items():
        (VECTORS / name).write_bytes(content)
    rows = []
    for case in cases(seals_):
        row = told(case, known)
        rows.append(row)
        if answer(case) != (row["verdict"], row["findings"]):
            print(case.name, *answer(case), "instead of", row["findings"], sep="\n   ")  # noqa: T201
    text = json.dumps(rows, indent=1, ensure_ascii=False)
    (VECTORS / "vectors.json").write_text(text + "\n", encoding="utf-8")
    print(len(rows), "vectors")  # noqa: T201


if __name__ == "__main__":
    main()
