"""The digest that names the incident rules in force: their source, the questions, the counting."""

import hashlib
from functools import cache
from pathlib import Path

from frameworks import deadlines, questions
from frameworks.regimes.eu_ai_act import law, truth

HERE = Path(__file__).parent


@cache
def rule_set(edition: str) -> str:
    """SHA-256 over every rule file of this folder and what counts and reads for it."""
    digest = hashlib.sha256(f"EU_AI_ACT incidents {edition}\n".encode())
    shared = (Path(module.__file__ or "") for module in (deadlines, questions, law, truth))
    for file in (*sorted(HERE.glob("*.py")), HERE / "incident_facts.yaml", *shared):
        digest.update(f"{file.name}\n".encode())
        digest.update(file.read_bytes())
    return digest.hexdigest()
