"""Where the embedded services of this checkout listen, as their launcher wrote it down."""

import json
from pathlib import Path

STATE_FILE = "services.json"


def address(var_dir: Path, service: str, default: str) -> str:
    """The address (`database` or `broker`) the launcher noted, else the default."""
    try:
        state = json.loads((var_dir / STATE_FILE).read_text(encoding="utf-8"))
    except FileNotFoundError:
        return default
    return str(state.get(service, default))
