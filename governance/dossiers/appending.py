"""Appending to a finished file, so that what was written stays byte for byte."""

from pyhanko.pdf_utils.incremental_writer import IncrementalPdfFileWriter


class Appending(IncrementalPdfFileWriter):
    """Leaves the metadata as it is: pyHanko would write it anew, and not as PDF/A wants it."""

    def _update_meta(self) -> None:
        pass
