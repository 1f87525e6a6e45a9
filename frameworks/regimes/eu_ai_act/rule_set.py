"""The digest that names the rules in force: their source, the questions and the catalogue."""

import hashlib
from functools import cache
from pathlib import Path

from frameworks.parse import shipped_catalogue

HERE = Path(__file__).parent
READING = HERE.parents[1] / "questions.py"  # how answers are read
FRAMEWORK = "EU_AI_ACT"


@cache
def rule_set(edition: str) -> str:
    """SHA-256 over every rule file, how answers are read, facts.yaml and the edition's catalogue.

    The rules for incidents stand in a folder of their own: they change no class.
    """
    digest = hashlib.sha256(f"{FRAMEWORK} {edition}\n".encode())
    for file in sorted((*HERE.glob("*.py"), *HERE.glob("gates/*.py"), HERE / "facts.yaml")):
        digest.update(f"{file.relative_to(HERE).as_posix()}\n".encode())
        digest.update(file.read_bytes())
    digest.update(READING.read_bytes())
    digest.update(shipped_catalogue(FRAMEWORK, edition).digest.encode())
    return digest.hexdigest()
