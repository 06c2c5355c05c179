#!/usr/bin/env bash
# Write requirements.lock and requirements-dev.lock from pyproject.toml. Needs uv and a reachable package index.
# torch is left out on purpose: deploy/setup.sh installs its CPU build, which comes from another index.
set -euo pipefail
cd "$(dirname "$0")/.."
uv=${UV:-.venv/bin/uv}
torch=$(sed -n 's/^TORCH=//p' deploy/versions.env)
override=$(mktemp); trap 'rm -f "$override"' EXIT
printf "triton; sys_platform == 'never'\ntorch==%s\n" "$torch" > "$override"
compile() {
    "$uv" pip compile pyproject.toml --quiet --universal --python-version 3.11 --override "$override" \
        ${FIND_LINKS:+--find-links "$FIND_LINKS"} --no-emit-package torch --no-emit-package contact-audit \
        --no-header --no-annotate "$@"
}
compile --output-file requirements.lock
compile --extra dev --extra postgres --constraint requirements.lock --output-file requirements-dev.lock
# The override above still leaves its own line behind.
sed -i '/^triton==/d' requirements.lock requirements-dev.lock
