#!/bin/sh
# Everything `make demo` (or `make test`) needs before Python can take over. A second run is quick.
set -eu
cd "$(dirname "$0")"
purpose=${1:-demo}
export UV_PYTHON_DOWNLOADS=never PIP_DISABLE_PIP_VERSION_CHECK=1

say() { printf '%s\n' "$*"; }
has() { command -v "$1" >/dev/null 2>&1; }

# --- Python: the first that is new enough -----------------------------------------------------
find_python() {
    for name in ${PYTHON:-} python3 python3.13 python3.12 python3.11 python3.14; do
        if has "$name" && "$name" -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null
        then
            command -v "$name"
            return
        fi
    done
    say "Python 3.11 or newer is needed; name one with PYTHON=/path/to/python3." >&2
    return 1
}

# --- What the machine lacks: asked by use, not by package name --------------------------------
loads() { "$python" -c 'import ctypes, sys; ctypes.CDLL(sys.argv[1])' "$1" 2>/dev/null; }
brewed() { [ -e "/opt/homebrew/lib/$1" ] || [ -e "/usr/local/lib/$1" ]; }

lacking_debian() {
    if [ ! -x .venv/bin/python ] && ! "$python" -c 'import ensurepip, venv' 2>/dev/null; then
        "$python" -c 'import sys; print("python%d.%d-venv" % sys.version_info[:2])'
    fi
    loads libpangoft2-1.0.so.0 || say libpangoft2-1.0-0
    # Without it WeasyPrint subsets fonts another way, and the same dossier differs byte by byte.
    loads libharfbuzz-subset.so.0 || say libharfbuzz-subset0
    [ "$purpose" = test ] || return 0
    has chromium || has chromium-browser || has google-chrome || say chromium
    loads libatomic.so.1 || say libatomic1 # what drives the browser is linked against it
    has pdftoppm || say poppler-utils
    has qpdf || say qpdf
}

lacking_macos() {
    brewed libpangoft2-1.0.dylib || say pango
    brewed libharfbuzz-subset.dylib || say harfbuzz
    [ "$purpose" = test ] || return 0
    [ -e "/Applications/Google Chrome.app" ] || has chromium || say chromium
    has pdftoppm || say poppler
    has qpdf || say qpdf
}

install_debian() {
    # shellcheck disable=SC2086  # a list of package names
    if [ "$(id -u)" = 0 ]; then as=""; elif has sudo && sudo -n true 2>/dev/null; then as="sudo -n"
    else
        printf '%s\n' "Some system packages are missing. Please run this, then the same again:" "" \
            "    sudo apt-get update && sudo apt-get install -y --no-install-recommends $*" ""
        exit 1
    fi
    say "Installing system packages: $*"
    { $as apt-get update -q && $as env DEBIAN_FRONTEND=noninteractive \
        apt-get install -q -y --no-install-recommends "$@"; } >var/log/packages.log 2>&1 </dev/null || {
        tail -n 15 var/log/packages.log
        say "The packages could not be installed; the whole log is var/log/packages.log."
        exit 1
    }
}

install_packages() {
    if [ "$(uname)" = Darwin ]; then
        lacking=$(lacking_macos)
        [ -n "$lacking" ] || return 0
        # shellcheck disable=SC2086
        if has brew; then brew install $lacking </dev/null; return; fi
        say "Please install Homebrew (https://brew.sh), then run: brew install" $lacking
        exit 1
    fi
    lacking=$(lacking_debian)
    [ -n "$lacking" ] || return 0
    # shellcheck disable=SC2086
    if has apt-get; then install_debian $lacking; return; fi
    say "Please install what provides these Debian packages, then run the same again:" $lacking
    exit 1
}

# --- Locked Python packages -------------------------------------------------------------------
install_locked() {
    lock=$1
    done_mark=.venv/$lock.installed
    if cmp -s "$lock" "$done_mark"; then return; fi
    say "Installing Python packages from $lock"
    [ -x .venv/bin/uv ] || .venv/bin/python -m pip install -q uv==0.13.8 </dev/null ||
        say "uv is not to be had here; going on with pip."
    # Compiled now: who runs it may be unable to write there, and would compile at every start.
    if [ ! -x .venv/bin/uv ] || ! .venv/bin/uv pip install -q --compile-bytecode \
        --python .venv/bin/python --require-hashes -r "$lock" </dev/null
    then
        .venv/bin/python -m pip install -q --require-hashes -r "$lock" </dev/null
    fi
    cp "$lock" "$done_mark"
}

mkdir -p var/log
python=$(find_python)
install_packages
if ! .venv/bin/python -c 'import pip' 2>/dev/null; then
    say "Making .venv with $python"
    rm -rf .venv
    "$python" -m venv .venv
fi
if [ "$purpose" = test ]; then
    install_locked requirements-test.lock
    cp requirements.lock .venv/requirements.lock.installed # the longer list holds the shorter one
else
    install_locked requirements.lock
fi
