"""`python -m governance.services.probe [URL]`: whether this site is ready, asked from its machine.

Prints the answer; ends with 0 when it is ready. The host is the first of ALLOWED_HOSTS.
"""

import os
import sys
import urllib.error
import urllib.request

URL = "http://127.0.0.1:8000/health/ready"


def main(url: str = URL) -> int:
    """Ask once, for at most eight seconds."""
    host = os.environ.get("ALLOWED_HOSTS", "localhost").split(",")[0].strip().lstrip(".")
    request = urllib.request.Request(url, headers={"Host": host})  # noqa: S310 - the operator's own
    try:
        with urllib.request.urlopen(request, timeout=8) as answer:  # noqa: S310 - the same
            sys.stdout.write(answer.read().decode())
            return 0
    except urllib.error.HTTPError as refused:
        sys.stdout.write(refused.read().decode(errors="replace"))
    except OSError as fault:
        sys.stdout.write(f"{url} does not answer: {fault}")
    return 1


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:2]))
