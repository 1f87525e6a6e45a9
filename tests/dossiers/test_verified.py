"""What strangers check dossiers with agrees with what we make."""

import pytest

from tests.dossiers.conftest import Sample
from verify import verify

pytestmark = [pytest.mark.django_db, pytest.mark.xdist_group("sample")]


def test_every_kind_passes_and_one_changed_byte_is_named(each: Sample) -> None:
    content = bytearray(each.printed.content)
    report = verify.check_all(bytes(content))
    assert (report.findings, report.document) == ([], each.context.control.named)
    content[len(content) // 2] ^= 1
    assert verify.check_all(bytes(content)).findings
