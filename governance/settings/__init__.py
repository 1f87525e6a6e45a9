"""Settings by installation kind."""

import os
import sys

if sys.platform == "darwin":  # Python looks for Pango where Homebrew puts it
    os.environ.setdefault("DYLD_FALLBACK_LIBRARY_PATH", "/opt/homebrew/lib:/usr/local/lib:/usr/lib")
