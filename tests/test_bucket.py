"""Files in an S3-compatible bucket, simulated in this process: no request leaves it."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import boto3
import pytest
from django.core.exceptions import ImproperlyConfigured, ValidationError
from django.test import override_settings
from django.urls import reverse
from moto import mock_aws

from governance.settings import stores
from riskreg import trail
from riskreg.models import Evidence
from tests import make, samples
from tests.pages.register_makers import browser

BUCKET = "register-files"
ENVIRONMENT = {
    "STORAGE": "s3",
    "S3_BUCKET": BUCKET,
    "S3_REGION": "eu-central-1",
    "S3_ACCESS_KEY": "a-key",
}


@pytest.fixture
def environment(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> pytest.MonkeyPatch:
    """Variables as an operator sets them, the secret in a file."""
    secret = tmp_path / "secret"
    secret.write_text("a-secret\n", encoding="utf-8")
    for name, value in {**ENVIRONMENT, "S3_SECRET_KEY_FILE": str(secret)}.items():
        monkeypatch.setenv(name, value)
    return monkeypatch


@pytest.fixture
def bucket(environment: pytest.MonkeyPatch, settings: Any) -> Iterator[Any]:
    """An empty bucket as the default storage."""
    with mock_aws():
        service = boto3.resource("s3", region_name="eu-central-1")
        made = service.create_bucket(
            Bucket=BUCKET, CreateBucketConfiguration={"LocationConstraint": "eu-central-1"}
        )
        with override_settings(STORAGES={**settings.STORAGES, "default": stores.files()}):
            yield made


@pytest.mark.django_db
def test_evidence_is_added_to_a_bucket_and_read_from_it(bucket: Any) -> None:
    organisation = make.organisation()
    officer = make.member(organisation)
    made = make.evidence(organisation, officer, upload=make.file("r.pdf", samples.pdf()))
    [stored] = bucket.objects.all()
    assert stored.key.startswith(f"evidence/{organisation.pk}/")
    assert stored.get()["Body"].read() == samples.pdf()
    address = reverse("evidence_download", args=[made.pk, 1])
    answer = browser(officer).get(address)
    assert b"".join(answer.streaming_content) == samples.pdf()
    stored.put(Body=b"%PDF-1.7 other")
    assert browser(officer).get(address).status_code == 409
    stored.delete()
    assert browser(officer).get(address).status_code == 409


@pytest.mark.django_db
def test_a_file_beyond_memory_goes_to_a_bucket_whole(bucket: Any) -> None:
    content = b"case 0001 passed\n" * 200_000
    made = make.evidence(make.organisation(), upload=make.file("r.txt", content))
    [stored] = bucket.objects.all()
    assert (stored.size, made.size) == (len(content), len(content))


@pytest.mark.django_db
def test_what_is_refused_or_fails_leaves_nothing_in_a_bucket(
    bucket: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    organisation = make.organisation()
    officer = make.member(organisation)
    with pytest.raises(ValidationError):
        make.evidence(organisation, officer, upload=make.file("r.pdf", b"<html>"))

    def fail(*_: Any, **__: Any) -> None:
        assert len(list(bucket.objects.all())) == 1
        raise RuntimeError

    monkeypatch.setattr(trail, "record", fail)
    with pytest.raises(RuntimeError):
        make.evidence(organisation, officer, upload=make.file("r.pdf", samples.pdf()))
    assert list(bucket.objects.all()) == []
    assert not Evidence.objects.exists()


@pytest.mark.parametrize(
    ("name", "value", "sentence"),
    [
        ("STORAGE", "ftp", "folder or s3"),
        ("S3_BUCKET", "", "S3_BUCKET"),
        ("S3_ACCESS_KEY", "", "both S3_ACCESS_KEY and S3_SECRET_KEY"),
    ],
)
def test_a_bucket_that_is_half_described_stops_the_start(
    environment: pytest.MonkeyPatch, name: str, value: str, sentence: str
) -> None:
    environment.setenv(name, value)
    with pytest.raises(ImproperlyConfigured, match=sentence):
        stores.files()


def test_without_a_word_files_lie_in_a_folder(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("STORAGE", raising=False)
    assert stores.files() == {"BACKEND": "governance.storing.WholeFiles"}
