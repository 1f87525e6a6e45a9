"""Known holes of the packages in a lock: `python .ci/audit.py LOCK`, and how many were looked at.

Ends with 0 when all were looked at that the index could say something about, 1 when one has a
known hole, and 75 (EX_TEMPFAIL) when nothing at all was looked at, as without a network.
"""

import json
import subprocess
import sys
from pathlib import Path

NOTHING = 75
_AUDIT = Path(sys.executable).with_name("pip-audit")
_HOW = ("--progress-spinner", "off", "--timeout", "10", "--disable-pip", "--require-hashes")


def verdict(out: str, err: str) -> tuple[int, str]:
    """The end of this program and what it says, from what pip-audit wrote."""
    try:
        told = json.loads(out)["dependencies"]
    except (ValueError, KeyError):
        last = (err.strip().splitlines() or ["no word"])[-1]
        return NOTHING, f"Nothing was audited, the index does not answer: {last}"
    audited = [each for each in told if "skip_reason" not in each]
    of = f"{len(audited)} of {len(told)} packages"
    holes = [
        f"{each['name']} {each['version']}: {hole['id']}, mended in"
        f" {', '.join(hole['fix_versions']) or 'no version yet'}"
        for each in audited
        for hole in each["vulns"]
    ]
    if holes:
        return 1, "\n".join([f"Known holes; {of} were audited.", *holes])
    if not audited:
        return NOTHING, f"Nothing was audited: the index knows {of}."
    return 0, f"No known hole; {of} were audited."


def main(lock: str) -> int:
    """Ask about one lock."""
    done = subprocess.run(  # noqa: S603 - our own program
        [_AUDIT, *_HOW, "--format", "json", "--requirement", lock],
        capture_output=True,
        text=True,
        check=False,
    )
    status, said = verdict(done.stdout, done.stderr)
    sys.stdout.write(f"{said}\n")
    return status


if __name__ == "__main__":
    sys.exit(main(sys.argv[1]))
