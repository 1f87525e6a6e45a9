"""A process that has what `requirements.lock` names and nothing else, as a server has.

    python -m tests.running.installed MODULE …

Imports these modules, and every one of ours; whatever is not in the lock is not there.
"""

import importlib
import os
import pkgutil
import re
import sys
from collections.abc import Sequence
from importlib import metadata
from importlib.abc import MetaPathFinder
from importlib.machinery import ModuleSpec
from pathlib import Path
from types import ModuleType

ROOT = Path(__file__).resolve().parents[2]
OURS = ("frameworks", "riskreg", "governance")
# Settings want an environment of their own; a token wants the extra `pkcs11`.
APART = ("governance.settings.", "governance.dossiers.tokens")
_NAMED = re.compile(r"^([a-z0-9][a-z0-9._-]*)==", re.MULTILINE)


def _plain(name: str) -> str:
    return re.sub(r"[-_.]+", "-", name).lower()


class OnlyLocked(MetaPathFinder):
    """Finds no module that only other packages than those of the lock bring."""

    def __init__(self) -> None:
        text = (ROOT / "requirements.lock").read_text(encoding="utf-8")
        locked = {_plain(name) for name in _NAMED.findall(text)}
        brought = metadata.packages_distributions().items()
        self.others = {top for top, by in brought if not locked & set(map(_plain, by))}

    def find_spec(
        self, name: str, path: Sequence[str] | None, target: ModuleType | None = None
    ) -> ModuleSpec | None:
        """Raises ModuleNotFoundError for what a server lacks; leaves the rest to the next."""
        if name.partition(".")[0] in self.others:
            raise ModuleNotFoundError(f"{name} is in no package of requirements.lock", name=name)
        return None


def every_module() -> list[str]:
    """The modules of ours, by name, but for those apart and programs that run when imported."""
    walked = [pkgutil.walk_packages([str(ROOT / each)], f"{each}.") for each in OURS]
    names = [each.name for part in walked for each in part]
    return [each for each in names if not each.startswith(APART) and "__main__" not in each]


if __name__ == "__main__":
    sys.meta_path.insert(0, OnlyLocked())
    os.environ["DJANGO_SETTINGS_MODULE"] = "governance.settings.dev"
    import django

    django.setup()
    for module in [*sys.argv[1:], *every_module()]:
        importlib.import_module(module)
    sys.stdout.write(f"{len(sys.modules)} modules\n")
