"""Files become rows and faults; what they hold is written through actions."""

from riskreg.importers import systems

__all__ = ["systems"]
