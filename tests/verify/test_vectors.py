"""The published vectors: what verify.py must find in each, and that they are as they are made."""

import base64
import json
import zlib
from typing import Any

import pytest

from tests.verify import make_vectors
from tests.verify.beside import Case
from tests.verify.make_vectors import VECTORS, answer

ROWS: list[dict[str, Any]] = json.loads((VECTORS / "vectors.json").read_text(encoding="utf-8"))


def case(row: dict[str, Any]) -> Case:
    """A published vector as it is checked."""
    content = (VECTORS / row["base"]).read_bytes()
    new = base64.b64decode(row["insert"])
    folder = row.get("evidence")
    return Case(
        row["name"],
        content[: row["at"]] + new + content[row["at"] + row["remove"] :],
        folder=None if folder is None else {k: base64.b64decode(v) for k, v in folder.items()},
        trail=base64.b64decode(row["trail"]) if "trail" in row else None,
        trust=tuple(map(base64.b64decode, row.get("trust", ()))),
        keys=tuple(map(base64.b64decode, row.get("keys", ()))),
    )


@pytest.mark.parametrize("row", ROWS, ids=lambda row: row["name"])
def test_every_vector_is_answered_as_published(row: dict[str, Any]) -> None:
    assert answer(case(row)) == (row["verdict"], row["findings"])


def test_there_are_enough_of_every_sort_and_they_are_small() -> None:
    assert len(ROWS) >= 100
    assert len({row["name"] for row in ROWS}) == len(ROWS)
    assert {row["verdict"] for row in ROWS} == {"pass", "findings", "unreadable"}
    assert sum(file.stat().st_size for file in VECTORS.iterdir()) < 1.5 * 2**20


def test_every_sort_of_finding_has_a_vector() -> None:
    shown = {f"{what} {how}" for row in ROWS for what, _, how in row["findings"]}
    assert set(make_vectors.verify.SAYS) - shown == set()


@pytest.mark.skipif("ng" in zlib.ZLIB_RUNTIME_VERSION, reason="zlib-ng packs otherwise")
def test_they_can_be_made_again() -> None:
    known = make_vectors.bases()
    made = [make_vectors.told(each, known) for each in make_vectors.cases(make_vectors.sealed())]
    assert made == ROWS
