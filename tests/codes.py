"""An authenticator app for tests: the code of a secret at a moment (RFC 6238)."""

import time

from allauth.mfa.totp.internal.auth import format_hotp_value, hotp_value

PERIOD = 30


def code_of(secret: str, *, later: int = 0) -> str:
    """What the app shows now, or so many periods later; each code opens once."""
    return format_hotp_value(hotp_value(secret, int(time.time()) // PERIOD + later))
