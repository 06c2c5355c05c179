#!/usr/bin/env bash
# Set up Contact Audit in ./.venv on a fresh Debian or Ubuntu machine; a second run takes a moment.
#   deploy/setup.sh         what `make demo` and `make serve` need
#   deploy/setup.sh dev     the same and what `make test` and `make check` need
set -euo pipefail
cd "$(dirname "$0")/.."
kind=${1:-run}
say() { printf '\033[1m%s\033[0m\n' "setup: $*" >&2; }
stop() { printf 'setup: %s\n' "$*" >&2; exit 1; }

lock=requirements.lock; [ "$kind" = dev ] && lock=requirements-dev.lock
key=$(cat "$lock" deploy/setup.sh deploy/versions.env pyproject.toml | sha256sum | cut -c1-16)
stamp=".venv/.set-up-$kind-$key"
[ -e "$stamp" ] && exit 0

python=""
for name in "${PYTHON:-}" python3 python3.14 python3.13 python3.12 python3.11; do
    [ -n "$name" ] && command -v "$name" >/dev/null 2>&1 || continue
    "$name" -c 'import sys; sys.exit(sys.version_info < (3, 11))' && { python=$name; break; }
done
[ -n "$python" ] || stop "needs Python 3.11 or newer; install it (Debian: apt-get install python3 python3-venv) or name it: PYTHON=/path/to/python3.11 make demo"

# Debian packages: WeasyPrint's libraries and Chinese fonts; for the tests also a browser and a PDF reader.
packages="libpango-1.0-0 libpangoft2-1.0-0 libharfbuzz-subset0 fonts-noto-cjk"
[ "$kind" = dev ] && packages="$packages chromium poppler-utils"
"$python" -c 'import ensurepip, venv' 2>/dev/null || packages="$packages python3-venv"
if command -v dpkg-query >/dev/null 2>&1; then
    missing=""
    for package in $packages; do
        dpkg-query -W -f='${Status}' "$package" 2>/dev/null | grep -q 'ok installed' || missing="$missing $package"
    done
    if [ -n "$missing" ]; then
        root=""; [ "$(id -u)" = 0 ] || root="sudo -n"
        if [ -z "$root" ] || $root true 2>/dev/null; then
            say "installing Debian packages:$missing"
            { $root apt-get update -q && DEBIAN_FRONTEND=noninteractive $root apt-get install -y -q --no-install-recommends $missing; } >/tmp/contact-audit-apt.log 2>&1 \
                || { tail -n 5 /tmp/contact-audit-apt.log >&2; say "apt-get failed; please install by hand:  sudo apt-get install$missing"; }
        else
            say "please install these Debian packages and run again:  sudo apt-get install$missing"
        fi
    fi
fi

[ -x .venv/bin/python ] || { say "making .venv with $("$python" --version)"; "$python" -m venv .venv; }
pip() { .venv/bin/python -m pip --quiet --disable-pip-version-check "$@"; }

torch=$(sed -n 's/^TORCH=//p' deploy/versions.env)
if ! .venv/bin/python -c "import importlib.metadata as m, sys; sys.exit(m.version('torch') != '$torch')" 2>/dev/null; then
    say "installing the CPU build of torch $torch (about 200 MB)"
    # First from the configured indexes (a company mirror may carry it), then from PyTorch's own.
    pip install "torch==$torch" 2>/dev/null \
        || pip install "torch==$torch" --extra-index-url https://download.pytorch.org/whl/cpu \
        || stop "torch $torch could not be installed; make it reachable for pip (PIP_FIND_LINKS or PIP_INDEX_URL) and run again"
fi
say "installing $(grep -c '==' "$lock") pinned packages from $lock"
# The lock names every package, so nothing is resolved here; --no-deps also keeps Whisper's triton (1 GB, CUDA only) out.
pip install uv 2>/dev/null || true
if [ -x .venv/bin/uv ]; then
    .venv/bin/uv pip install --quiet --python .venv/bin/python --no-deps -r "$lock" || pip install --no-deps -r "$lock"
else
    pip install --no-deps -r "$lock"
fi
pip install --no-deps --no-build-isolation --editable . 2>/dev/null || pip install --no-deps --editable .
.venv/bin/python -c 'import weasyprint' 2>/dev/null \
    || stop "WeasyPrint's libraries are missing; install them:  sudo apt-get install libpango-1.0-0 libpangoft2-1.0-0 libharfbuzz-subset0"
rm -f .venv/.set-up-"$kind"-*
touch "$stamp"
[ "$kind" = dev ] && touch ".venv/.set-up-run-$(cat requirements.lock deploy/setup.sh deploy/versions.env pyproject.toml | sha256sum | cut -c1-16)"
say "ready"
