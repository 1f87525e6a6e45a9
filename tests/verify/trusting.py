"""Cases of who vouches for a seal: certificates that the reader trusts, and times they held."""

from collections.abc import Iterator, Mapping

from cryptography.hazmat.primitives.serialization import Encoding
from cryptography.x509 import load_der_x509_certificate

from tests.verify import files
from tests.verify.beside import Case
from verify import verify

SEAL, STAMP = "DossierSeal", "DossierStamp"


def certificates(content: bytes) -> list[bytes]:
    """The certificates that the seal of a file carries, the signer's first, as PEM."""
    check = verify.Check(content)
    check.run()
    found, _ = verify.check_cms(*check.gap(verify.signatures(check.pdf)[0][1]), verify.PLAIN_DATA)
    loaded = (load_der_x509_certificate(each.whole) for each in found)
    return [each.public_bytes(Encoding.PEM) for each in loaded]


def trusted(sealed: Mapping[str, bytes]) -> Iterator[Case]:
    """Seals held against certificates that somebody trusts."""
    whole, other = sealed["sealed with RSA, table"], sealed["sealed with RSA, stream"]
    mine, above = certificates(whole)
    stranger = certificates(other)[-1]  # of the same name, with another key
    untrusted = ("seal", SEAL, "untrusted")
    yield Case("trusted by its authority", whole, trust=(above,))
    yield Case("trusted itself", whole, trust=(mine,))
    yield Case("trusted by one of two", whole, trust=(stranger + above,))
    yield Case("not trusted", whole, (untrusted,), trust=(stranger,))
    curve = sealed["sealed with ECDSA, table"]
    yield Case("trusted by its authority, ECDSA", curve, trust=(certificates(curve)[-1],))
    yield Case("not trusted, ECDSA", curve, (untrusted,), trust=(above,))
    alone = sealed["sealed without its issuer, table"]
    yield Case("trusted itself, without its issuer", alone, trust=tuple(certificates(alone)))
    yield Case("not trusted, without its issuer", alone, (untrusted,), trust=(above,))
    yield Case("without a seal, something trusted", files.written(files.Parts()), trust=(above,))
    yield Case("trust in what is no certificate", whole, None, trust=(b"Dear auditor,\n",))
    yield from over_time(sealed)


def over_time(sealed: Mapping[str, bytes]) -> Iterator[Case]:
    """Time-stamps, what is kept for later checks, certificates whose time was over."""
    stamped, kept = sealed["sealed and stamped, table"], sealed["kept for long, stream"]
    mine, above = certificates(stamped)
    late = ("seal", SEAL, "time_untrusted")
    yield Case("trusted, its time-stamp too", stamped, trust=(above,))
    yield Case("trusted, its time-stamp not", stamped, (late,), trust=(mine,))
    root = certificates(kept)[-1]
    yield Case("trusted, kept for long", kept, trust=(root,))
    yield Case(
        "not trusted, kept for long",
        kept,
        (("seal", SEAL, "untrusted"), late, ("seal", STAMP, "time_untrusted")),
        trust=(above,),
    )
    over = sealed["sealed after its time, table"]
    yield Case("sealed after its time", over, (("seal", SEAL, "outdated"),))
