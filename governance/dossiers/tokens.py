"""A key on a PKCS#11 token or security module: it never leaves the device (extra `pkcs11`)."""

from collections.abc import Iterator
from contextlib import contextmanager

from pkcs11.exceptions import PKCS11Error
from pyhanko.config.pkcs11 import TokenCriteria
from pyhanko.sign.pkcs11 import PKCS11Signer, open_pkcs11_session

from governance.settings.seals import Seal


@contextmanager
def signer(asked: Seal) -> Iterator[PKCS11Signer]:
    """Signs on the device, for as long as the block lasts; raises ValueError where it refuses."""
    criteria = TokenCriteria(label=asked.token)
    try:
        with open_pkcs11_session(
            asked.library, token_criteria=criteria, user_pin=asked.secret or None
        ) as session:
            yield PKCS11Signer(session, cert_label=asked.certificate, key_label=asked.key)
    except PKCS11Error as fault:
        raise ValueError(str(fault) or type(fault).__name__) from fault
