"""Classifications a second on one core, duties included: `python benchmarks/classify.py`."""

import sys
import time
from datetime import date
from pathlib import Path

import yaml

ROOT = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(ROOT))

from frameworks.regimes import registry  # noqa: E402 - run as a script, from anywhere

TARGET = 2000  # a second
SECONDS = 5.0
CASES = ROOT / "tests" / "frameworks" / "cases"
DAY = date(2026, 11, 20)


def main() -> int:
    """Print the rate over every shipped case; 1 if it is below the target."""
    law = registry.get("eu_ai_act")
    edition = law.default_edition(DAY)
    asked = [
        (case["role"], law.parse_facts(case["facts"]))
        for name in ("labelled.yaml", "own.yaml")
        for case in yaml.safe_load((CASES / name).read_text(encoding="utf-8"))["cases"]
    ]
    began = time.perf_counter()
    for role, facts in asked:
        law.classify(role, facts, edition=edition, on=DAY)
    first = len(asked) / (time.perf_counter() - began)
    done = 0
    began = time.process_time()
    while time.process_time() - began < SECONDS:
        for role, facts in asked:
            law.classify(role, facts, edition=edition, on=DAY)
        done += len(asked)
    rate = done / (time.process_time() - began)
    print(f"{len(asked)} different systems, edition {edition}")
    print(f"first time, catalogue and duties still to be read: {first:,.0f} a second")
    print(f"after that: {rate:,.0f} a second (target {TARGET:,})")
    return 0 if rate >= TARGET else 1


if __name__ == "__main__":
    sys.exit(main())
