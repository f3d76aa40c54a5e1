#!/usr/bin/env bash
# Runs the program on the examples and writes what it says into the marked blocks of the documents:
# README.md, examples/*/README.md, docs/stack-file.md. With --check it changes nothing and fails where a block is old.
set -euo pipefail
cd "$(dirname "$0")/.."
program=${PLIMSOLL:-target/release/plimsoll}
[ -n "${PLIMSOLL:-}" ] || cargo build --release --locked --quiet
[ -x "$program" ] || program=$(cargo metadata --no-deps --format-version 1 |
  python3 -c 'import json, sys; print(json.load(sys.stdin)["target_directory"])')/release/plimsoll
exec python3 docs/refresh.py "$program" "$@"
