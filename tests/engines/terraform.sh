#!/usr/bin/env bash
# The Terraform project of an example against an emulator: init, validate, apply, a plan that finds no difference, destroy.
# Needs terraform or tofu, the AWS provider 5.x in a plugin folder (TF_PLUGIN_FOLDER, or one of the usual ones), fakecloud
# (tests/tools.sh) and a built plimsoll (PLIMSOLL, else target/release/plimsoll or target/debug/plimsoll).
set -euo pipefail
cd "$(dirname "$0")/../.."
skip() { echo "skipped: terraform against the emulator: $1"; exit 0; }

engine=$(command -v terraform || command -v tofu || true)
[ -n "$engine" ] || skip "neither terraform nor tofu is installed"
plugins=""
for folder in "${TF_PLUGIN_FOLDER:-}" "$HOME/.terraform.d/plugins" /usr/local/share/terraform/plugins /opt/*; do
  if [ -n "$folder" ] && [ -d "$folder/registry.terraform.io/hashicorp/aws" ]; then plugins=$folder; break; fi
done
[ -n "$plugins" ] || skip "the AWS provider is in no plugin folder"
fakecloud=${PLIMSOLL_TOOLS:-$HOME/.cache/plimsoll-tools}/bin/fakecloud
[ -x "$fakecloud" ] || skip "fakecloud is not installed"
target=${CARGO_TARGET_DIR:-target}
plimsoll=${PLIMSOLL:-}
for program in "$target/release/plimsoll" "$target/debug/plimsoll"; do
  if [ -z "$plimsoll" ] && [ -x "$program" ]; then plimsoll=$program; fi
done
[ -n "$plimsoll" ] || skip "plimsoll is not built"

folder=$(mktemp -d)
port=$((20000 + RANDOM % 20000))
"$fakecloud" --addr "127.0.0.1:$port" >"$folder/emulator.log" 2>&1 &
emulator=$!
trap 'kill "$emulator" 2>/dev/null || true; rm -rf "$folder"' EXIT
export AWS_ENDPOINT_URL=http://127.0.0.1:$port AWS_ACCESS_KEY_ID=test AWS_SECRET_ACCESS_KEY=test AWS_REGION=us-east-1
unset TF_CLI_CONFIG_FILE
for _ in $(seq 1 50); do
  if (exec 3<>"/dev/tcp/127.0.0.1/$port") 2>/dev/null; then break; fi
  sleep 0.2
done

# The files as people run them, without plimsoll; all four examples by `plimsoll up --engine`, behind a proxy that corrects what
# fakecloud does not answer, are lived through in crates/cli/tests/engines.
"$plimsoll" synth examples/fargate-web --to terraform --out "$folder/project" --quiet
cd "$folder/project"
run() { "$engine" "$@" -no-color >"$folder/log" 2>&1 || { echo "$engine $* failed:"; tail -40 "$folder/log"; exit 1; }; }
run init "-plugin-dir=$plugins"
run validate
run apply -auto-approve
# Exit code 2 would be a difference.
run plan -detailed-exitcode
run destroy -auto-approve
echo "terraform: fargate-web applied, planned without difference, destroyed"
