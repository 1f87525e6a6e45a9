"""What a seal needs to be checked when its authority is gone: PAdES B-LTA (ETSI EN 319 142-1, 5.5).

Certificates, CRLs and OCSP answers go into the file, then a time-stamp over everything.
"""

import io

from pyhanko.keys import load_certs_from_pemder
from pyhanko.pdf_utils.reader import PdfFileReader
from pyhanko.sign.fields import InvisSigSettings
from pyhanko.sign.signers import PdfTimeStamper
from pyhanko.sign.signers.pdf_signer import TimestampDSSContentSettings
from pyhanko.sign.timestamps import TimeStamper
from pyhanko.sign.validation.dss import DocumentSecurityStore, collect_validation_info
from pyhanko_certvalidator import ValidationContext
from pyhanko_certvalidator.errors import (
    CRLValidationError,
    OCSPValidationError,
    PathError,
    ValidationError,
)

from governance.dossiers import authorities
from governance.dossiers.appending import Appending

STAMP_FIELD = "DossierStamp"
# What goes wrong where an authority does not answer, or answers that a certificate is revoked.
FAULTS = (PathError, ValidationError, CRLValidationError, OCSPValidationError)

# A field without structure: outside the page, as PDF/UA-1 (7.18.1) allows, printable for PDF/A.
_NOWHERE = InvisSigSettings(box_out_of_bounds=True)
_UNDER_THE_STAMP = TimestampDSSContentSettings(include_vri=False, update_before_ts=True)


async def kept(signed: bytes, roots: tuple[str, ...], stamper: TimeStamper) -> bytes:
    """The signed file with what later checks need, and a time-stamp of the whole.

    Asks the authorities that the certificates name; raises one of FAULTS.
    """
    trusted = ValidationContext(
        trust_roots=list(load_certs_from_pemder(roots)),
        allow_fetching=True,
        fetchers=authorities.fetchers(),
        revocation_mode="require",
    )
    try:
        seal = PdfFileReader(io.BytesIO(signed)).embedded_regular_signatures[0]
        paths = await collect_validation_info(seal, trusted)
        writer = Appending(io.BytesIO(signed))
        DocumentSecurityStore.supply_dss_in_writer(
            writer, seal.pkcs7_content, paths=paths, validation_context=trusted
        )
        stamps = PdfTimeStamper(stamper, field_name=STAMP_FIELD, invis_settings=_NOWHERE)
        stamped = await stamps.async_timestamp_pdf(
            writer, "sha256", validation_context=trusted, dss_settings=_UNDER_THE_STAMP
        )
    finally:
        await trusted.aclose()  # type: ignore[no-untyped-call]
    return bytes(stamped.getvalue())
