"""WeasyPrint by itself on one HTML text, tagged, in this process; `dossier.py` starts it.

    python benchmarks/alone.py FILE.html FILE.css

Prints seconds, seconds of processor time, pages, and the most memory it took in megabytes, as JSON.
Nothing of ours changes how WeasyPrint works here: of us it has the fonts alone.
"""

import json
import resource
import sys
import time
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

from weasyprint import CSS, HTML
from weasyprint.text.fonts import FontConfiguration

from governance.dossiers.fetching import Fetcher


def main(text: str, style: str) -> None:
    """Measure once; imports do not count."""
    began, processor = time.perf_counter(), time.process_time()
    fetcher, fonts = Fetcher(), FontConfiguration()
    css = CSS(string=style, url_fetcher=fetcher, font_config=fonts)
    page = HTML(string=text, url_fetcher=fetcher)
    document = page.render(font_config=fonts, stylesheets=[css], pdf_variant="pdf/a-3a")
    document.write_pdf(pdf_variant="pdf/a-3a")
    told = {
        "seconds": time.perf_counter() - began,
        "processor": time.process_time() - processor,
        "pages": len(document.pages),
        "megabytes": resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024,
    }
    print(json.dumps(told))


if __name__ == "__main__":
    main(*(Path(each).read_text(encoding="utf-8") for each in sys.argv[1:3]))
