"""File formats the register can be taken away in; each module registers one."""

from riskreg.exporters import csv, json, xlsx
from riskreg.exporters.base import Exporter, Heading, Sheet, Value, exporters

__all__ = ["Exporter", "Heading", "Sheet", "Value", "csv", "exporters", "json", "xlsx"]
