"""What is embedded in a dossier: read back from the PDF, complete, and nothing beyond the pages."""

import hashlib
import io
import json
import re
import uuid
from collections.abc import Iterator
from dataclasses import replace
from typing import Any

import pikepdf
import pytest

from governance.dossiers import attachments, plain, registry
from governance.dossiers.canonical import encoded
from governance.dossiers.oscal import token
from riskreg.models import AIModel
from tests.dossiers import oscal_shape
from tests.dossiers.conftest import Sample
from tests.dossiers.oscal_shape import MOMENT, TOKEN

pytestmark = [pytest.mark.django_db, pytest.mark.xdist_group("sample")]


def embedded(content: bytes) -> dict[str, bytes]:
    """The embedded files by name, as a reader of PDF files finds them."""
    with pikepdf.open(io.BytesIO(content)) as pdf:
        return {name: spec.get_file().read_bytes() for name, spec in pdf.attachments.items()}


def told(sample: Sample, name: str) -> Any:
    return json.loads(embedded(sample.printed.content)[name])


def texts(value: Any) -> Iterator[str]:
    """Every text in some JSON."""
    if isinstance(value, str):
        yield value
    elif isinstance(value, dict):
        for key, each in value.items():
            yield key
            yield from texts(each)
    elif isinstance(value, list):
        for each in value:
            yield from texts(each)


def test_every_kind_holds_the_checkpoint_that_was_signed_for_it(samples: dict[str, Sample]) -> None:
    assert samples.keys() == registry.kinds().keys()
    signed = {"number": 7, "signature": "MEUCIQ=="}
    for slug, sample in samples.items():
        control = replace(sample.context.control, checkpoint=signed)
        files = attachments.of(replace(sample.context, control=control), sample.chapters).files
        manifest = next(each for each in files if each.name == attachments.MANIFEST)
        assert json.loads(manifest.content)["trail"]["checkpoint"] == signed, slug


def test_every_kind_holds_files_that_its_manifest_and_its_metadata_name(each: Sample) -> None:
    content = each.printed.content
    files = embedded(content)
    manifest = json.loads(files["manifest.json"])
    assert manifest["format"] == "riskreg-manifest/1"
    assert manifest["files"] == [
        {"name": name, "size": len(data), "sha256": hashlib.sha256(data).hexdigest()}
        for name, data in sorted(files.items())
        if name != "manifest.json"
    ]
    digest = hashlib.sha256(files["manifest.json"]).hexdigest()
    assert f"<riskreg:manifest>{digest}</riskreg:manifest>".encode() in content
    control = each.context.control
    assert manifest["document"] == {"id": control.reference, "version": control.version}
    assert manifest["trail"] == {
        "organisation": each.context.organisation.slug,
        "number": control.trail_number,
        "digest": control.trail_digest,
    }


def test_every_file_is_canonical_json_and_named_on_the_pages(each: Sample) -> None:
    for name, data in embedded(each.printed.content).items():
        assert encoded(json.loads(data)) == data
        assert name in each.html


def test_a_reader_is_told_what_each_file_is_to_the_pages(sample: Sample) -> None:
    with pikepdf.open(io.BytesIO(sample.printed.content)) as pdf:
        assert {str(each.UF): str(each.AFRelationship) for each in pdf.Root.AF} == {
            "assessment-results.json": "/Data",
            "dossier.json": "/Source",
            "evidence.json": "/Data",
            "manifest.json": "/Data",
        }
        assert len(pdf.Root.AF) == 4
        dates = {str(each.EF.F.Params.ModDate) for each in pdf.Root.AF}
    assert dates == {"D:20261121091400Z"}


def test_the_facts_of_every_section_are_in_it(each: Sample) -> None:
    document = told(each, "dossier.json")
    assert document["format"] == "riskreg-dossier/1"
    assert [section["slug"] for section in document["sections"]] == [
        chapter.section.slug for chapter in each.chapters
    ]
    for section, chapter in zip(document["sections"], each.chapters, strict=True):
        layout = {"is_short", "is_flowing", "contents", "has_marks", "leads", "leaves"}
        told_of = {name for name in chapter.facts if name not in layout}
        assert set(section["facts"]) == told_of


def test_the_document_says_what_it_is(sample: Sample) -> None:
    document = told(sample, "dossier.json")["document"]
    assert (document["id"], document["version"], document["kind"]) == ("DOS-0001", 1, "system")
    assert (document["as_of"], document["zone"]) == ("2026-11-21T09:14:00Z", "Europe/Brussels")
    assert document["organisation"] == {"name": "Nordlys Recruiting", "slug": "nordlys"}
    assert document["subject"]["name"] == "CV ranking"
    assert document["editions"] == ["2026-1744"]
    assert all(re.fullmatch("[0-9a-f]{64}", each) for each in document["rule_sets"])


def test_no_key_of_the_database_is_in_it(each: Sample) -> None:
    found = told(each, "dossier.json")
    chain = str(each.context.organisation.pk)
    keys = {text for text in texts(found) if re.fullmatch(r"[0-9a-f-]{36}", text)}
    assert keys <= {chain}
    about = str(each.context.record.pk)  # of a report on the whole organisation: its chain
    assert about == chain or about not in json.dumps(found)


def test_what_no_page_prints_is_not_in_it(sample: Sample) -> None:
    found = " ".join(texts(told(sample, "dossier.json")))
    assert "Lexica Base" in found
    assert "never printed" not in found
    assert "@" not in found


def test_a_record_tells_what_is_printed_of_it_and_no_more() -> None:
    model = AIModel(pk=uuid.uuid4(), name="Lexica", notes="never printed", training_compute=1e25)
    assert plain.plain(model) == {"name": "Lexica"}
    assert plain.facts({"a": model.pk, "b": str(model.pk), "c": print, "is_short": True}) == {}


def test_the_index_of_evidence_is_that_of_the_pages(sample: Sample) -> None:
    index = told(sample, "evidence.json")
    rows = next(each.facts for each in sample.chapters if each.section.slug == "evidence")["rows"]
    assert [each["reference"] for each in index["files"]] == [row.reference for row in rows]
    assert [each["sha256"] for each in index["files"]] == [row.sha256 for row in rows]


def test_requirements_of_every_kind_have_the_shape_that_oscal_asks_for(each: Sample) -> None:
    content = embedded(each.printed.content).get("assessment-results.json")
    if content is not None:  # only where the document judges requirements
        assert list(oscal_shape.faults(json.loads(content))) == []


def test_a_wrong_shape_is_found(sample: Sample) -> None:
    results = told(sample, "assessment-results.json")
    inside = results["assessment-results"]
    del inside["import-ap"]
    inside["results"][0]["findings"][0]["target"]["status"]["state"] = "met"
    inside["note"] = "more"
    assert list(oscal_shape.faults(results)) == [
        "/assessment-results: lacks import-ap",
        "/assessment-results/results[0]/findings[0]/target/status/state: 'met'",
        "/assessment-results: note is not known",
    ]


def test_the_requirements_stand_in_oscal(sample: Sample) -> None:
    results = told(sample, "assessment-results.json")["assessment-results"]
    assert set(results) == {"uuid", "metadata", "import-ap", "results", "back-matter"}
    assert set(results["metadata"]) >= {"title", "last-modified", "version", "oscal-version"}
    assert MOMENT.fullmatch(results["metadata"]["last-modified"])
    (result,) = results["results"]
    assert set(result) >= {"uuid", "title", "description", "start", "reviewed-controls"}
    resources = {each["uuid"] for each in results["back-matter"]["resources"]}
    assert results["import-ap"]["href"].removeprefix("#") in resources
    (selection,) = result["reviewed-controls"]["control-selections"]
    named = [each["control-id"] for each in selection["include-controls"]]
    observed = {each["uuid"] for each in result.get("observations", [])}
    for finding in result["findings"]:
        assert set(finding) <= {"uuid", "title", "description", "target", "related-observations"}
        assert finding["target"]["type"] == "objective-id"
        assert finding["target"]["target-id"] in named
        assert finding["target"]["status"]["state"] in ("satisfied", "not-satisfied")
        related = {each["observation-uuid"] for each in finding.get("related-observations", [])}
        assert related <= observed
    assert all(TOKEN.fullmatch(each) for each in named)
    assert len(set(named)) == len(named) == len(result["findings"])
    identifiers = [text for text in texts(results) if re.fullmatch(r"[0-9a-f-]{36}", text)]
    assert {uuid.UUID(each).version for each in identifiers} == {5}


def test_entries_are_named_as_oscal_may_name_them() -> None:
    assert token("eu_ai_act", "Art. 9(2)(a)") == "eu_ai_act.art.-9-2-a"
    assert TOKEN.fullmatch(token("iso_42001", "A.6.2.4"))
