#!/usr/bin/env bash
# Measures the model again and writes every figure into its marked block of docs/model.md.
#
#   docs/measure.sh                    everything but the test bed with real processes: about ten minutes on two cores
#   docs/measure.sh --with-processes   the test bed too: needs Linux, root, nginx, a quiet machine, about half an hour
#   docs/measure.sh fluid bursts       only these blocks
#   docs/measure.sh --list             the blocks and what measures them
set -euo pipefail
cd "$(dirname "$0")/.."
exec python3 docs/measure.py "$@"
