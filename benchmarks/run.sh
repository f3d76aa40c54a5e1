#!/usr/bin/env bash
# Everything that docs/benchmarks.md reports, in the order of its sections, on standard output.
#
#   benchmarks/run.sh [all|machine|start|optimize|engines|peers|synth|import|traces|clone]…      default: all
#
# Needs Rust, Python 3 with venv, GNU time; `peers` installs SimPy, Ciw and SimFaaS into a throw-away environment; `synth` AWS CDK; `traces`
# needs the folder of traces in PLIMSOLL_TRACES. `clone` builds a fresh clone from nothing and takes minutes. Run it on a quiet machine.
set -euo pipefail
cd "$(dirname "$0")/.."
scratch=$(mktemp -d)
trap 'rm -rf "$scratch"' EXIT
program=${CARGO_TARGET_DIR:-target}/release/plimsoll

title() { printf '\n== %s\n' "$*"; }
has_gnu_time() { [ -x /usr/bin/time ] || { echo "skipped: GNU time is not installed"; return 1; }; }
build() { cargo build --release --locked --quiet; }

machine() {
  title "machine"
  date -u +%F
  uname -srm
  lscpu | grep -E '^(Model name|CPU\(s\)|L3 cache)' || true
  rustc --version
  echo "load: $(cut -d' ' -f1-3 /proc/loadavg)"
}

start() {
  title "start of the program: --version, 50 runs"
  build
  python3 - "$program" <<'PYTHON'
import statistics, subprocess, sys, time

def once():
    start = time.perf_counter()
    subprocess.run([sys.argv[1], "--version"], stdout=subprocess.DEVNULL, check=True)
    return (time.perf_counter() - start) * 1000.0

runs = [once() for _ in range(50)]
print(f"median {statistics.median(runs):.1f} ms, fastest {min(runs):.1f} ms, process creation included")
PYTHON
}

optimize() {
  title "optimize once built: fastest of five, and peak memory"
  build
  has_gnu_time || return 0
  for example in fargate-web payments microservices; do
    for _ in 1 2 3 4 5; do
      # Exit code 1 says that an objective cannot be kept, which is a result too.
      /usr/bin/time -q -a -o "$scratch/$example" -f '%e %M' "$program" optimize "examples/$example" >/dev/null 2>&1 || true
    done
    sort -n "$scratch/$example" | awk -v example="$example" '
      NR == 1 { seconds = $1 } $2 > memory { memory = $2 }
      END { printf "%s: %s s, %.0f MiB\n", example, seconds, memory / 1024 }'
  done
}

engines() {
  title "engines and search (divan)"
  cargo bench --locked --quiet -p plimsoll-optimize --bench search
  cargo bench --locked --quiet -p plimsoll-recording --bench access_log
  for bench in calibrate control fluid exact; do
    cargo bench --locked --quiet -p plimsoll-twin --bench "$bench"
  done
}

peers() {
  title "the same queues by request: exact engine, SimPy, Ciw, SimFaaS; 200,000 requests, fastest of three, means against formulas"
  python3 -m venv "$scratch/venv"
  "$scratch/venv/bin/pip" install --quiet --requirement benchmarks/peers/requirements.txt
  local requests=200000
  cargo build --release --locked --quiet -p plimsoll-twin --example request_rate
  for _ in 1 2 3; do
    cargo run --release --locked --quiet -p plimsoll-twin --example request_rate "$requests"
    for peer in simpy ciw simfaas; do
      "$scratch/venv/bin/python" "benchmarks/peers/${peer}_queues.py" "$requests"
    done
  done >"$scratch/peers"
  python3 --version
  echo "load: $(cut -d' ' -f1-3 /proc/loadavg)"
  python3 benchmarks/peers/table.py <"$scratch/peers"
}

# Seconds, CPU seconds and memory of a command, which may find something.
measured() {
  local name=$1
  shift
  /usr/bin/time -q -o "$scratch/measured" -f '%e s, %U CPU s, %M' "$@" >/dev/null 2>&1 || true
  awk -v name="$name" '{ printf "%s: %s %s %s %s %.0f MiB\n", name, $1, $2, $3, $4, $NF / 1024 }' "$scratch/measured"
}

synth() {
  title "synthesis of 100 services, and other people's tools on what it writes"
  has_gnu_time || return 0
  local tools=${PLIMSOLL_TOOLS:-$HOME/.cache/plimsoll-tools}
  cargo build --release --locked --quiet -p plimsoll-infra --example synthesize
  local synthesize=${CARGO_TARGET_DIR:-target}/release/examples/synthesize
  mkdir "$scratch/templates"
  "$synthesize" 100 >"$scratch/plimsoll.yaml"
  echo "load: $(cut -d' ' -f1-3 /proc/loadavg)"
  for _ in 1 2 3 4 5; do "$synthesize" "$scratch/plimsoll.yaml" "$scratch/templates"; done
  measured "plimsoll, the whole process" "$synthesize" "$scratch/plimsoll.yaml" "$scratch/templates"
  for tool in cfn-lint checkov; do
    [ -x "$tools/python/bin/$tool" ] || { echo "skipped: $tool is not installed"; continue; }
    case $tool in
      cfn-lint) measured "$tool on its templates" "$tools/python/bin/cfn-lint" -r us-east-1 -- "$scratch"/templates/*.yaml ;;
      checkov) measured "$tool on its templates" "$tools/python/bin/checkov" --framework cloudformation --quiet --compact --directory "$scratch/templates" ;;
    esac
  done
  if command -v cfn-guard >/dev/null; then
    echo 'AWS::Logs::LogGroup { Properties.RetentionInDays EXISTS }' >"$scratch/rules.guard"
    measured "cfn-guard, one rule, on its templates" cfn-guard validate --rules "$scratch/rules.guard" --data "$scratch/templates"
  else
    echo "skipped: cfn-guard is not installed (cargo install cfn-guard)"
  fi
  if command -v npm >/dev/null && cp -r benchmarks/peers/cdk "$scratch/cdk" && (cd "$scratch/cdk" && npm install --silent --no-audit --no-fund >/dev/null 2>&1); then
    (cd "$scratch/cdk" && OUT="$scratch/cdk.out" measured "node app.js, an equivalent AWS CDK app" node app.js)
  else
    echo "skipped: node or aws-cdk-lib is not installed"
  fi
}

import() {
  title "a folder of 500 Terraform files: import, check and patch, wall time of the whole process (fastest and median of seven)"
  build
  python3 benchmarks/folder.py "$scratch/folder"
  python3 - "$program" "$scratch/folder" <<'PYTHON'
import statistics, subprocess, sys, time

program, folder = sys.argv[1:]

def run(name, *arguments):
    runs = []
    for _ in range(7):
        start = time.perf_counter()
        # Exit code 1 says that the rules found something.
        subprocess.run([program, *arguments], stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        runs.append((time.perf_counter() - start) * 1000.0)
    print(f"{name}: {min(runs):.0f} ms, median {statistics.median(runs):.0f} ms")

run("import", "import", folder)
run("check", "check", folder, "--format", "json")
PYTHON
  has_gnu_time || return 0
  for peer in "${PLIMSOLL_TOOLS:-$HOME/.cache/plimsoll-tools}/python/bin/checkov"; do
    [ -x "$peer" ] || { echo "skipped: $(basename "$peer") is not installed"; continue; }
    /usr/bin/time -f "$(basename "$peer"): %e s wall, %U s user, %M KiB" "$peer" -d "$scratch/folder" --framework terraform --quiet --compact \
      >/dev/null 2>"$scratch/peer" || true
    tail -1 "$scratch/peer"
  done
  cargo bench --locked --quiet -p plimsoll-import
}

traces() {
  title "real traces"
  if [ ! -d "${PLIMSOLL_TRACES:-}" ]; then
    echo "skipped: PLIMSOLL_TRACES names no folder"
    return 0
  fi
  cargo run --release --locked --quiet -p plimsoll-cli --example trace_benchmark -- "$PLIMSOLL_TRACES"
}

clone() {
  title "from a clean clone to the first result"
  git clone --quiet . "$scratch/clone"
  local began=$SECONDS
  (cd "$scratch/clone" && CARGO_TARGET_DIR="$scratch/target" cargo run --release --locked --quiet -- optimize examples/payments >/dev/null)
  echo "$((SECONDS - began)) s on $(nproc) cores"
}

[ $# -gt 0 ] || set -- all
for part in "$@"; do
  case $part in
    all) machine; start; optimize; engines; peers; synth; import; traces; clone ;;
    machine | start | optimize | engines | peers | synth | import | traces | clone) "$part" ;;
    *) sed -n '2,7s/^# \{0,1\}//p' "$0" >&2; exit 2 ;;
  esac
done
