"""Writes into verify/verify.html what it shares with verify.py, and the hashes of its own policy.

Run it from the root after either changed: `python -m tests.verify.make_page`.
"""

import base64
import hashlib
import json
import re
from pathlib import Path

from verify import verify

PAGE = Path(__file__).parents[2] / "verify" / "verify.html"


def made(text: str) -> str:
    """The page with the sentences of verify.py, and a policy that lets only its own script run."""
    shared_ = {"LIMITS": verify.LIMITS, "NOTES": verify.NOTES, "SAYS": verify.SAYS}
    for name, shared in shared_.items():
        value = json.dumps(shared, indent=1, ensure_ascii=False)
        text = re.sub(
            rf"(/\*{name}\*/).*?(/\*END\*/)", lambda m, v=value: m[1] + v + m[2], text, flags=re.S
        )
    for tag in ("script", "style"):
        found = re.search(f"<{tag}>(.*?)</{tag}>", text, re.S)
        if found is None:
            raise ValueError(f"the page has no {tag}")
        hashed = base64.b64encode(hashlib.sha256(found[1].encode()).digest()).decode()
        text = re.sub(f"{tag}-src '[^']*'", f"{tag}-src 'sha256-{hashed}'", text)
    return text


if __name__ == "__main__":
    PAGE.write_text(made(PAGE.read_text(encoding="utf-8")), encoding="utf-8")
