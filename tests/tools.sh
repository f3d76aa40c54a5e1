#!/usr/bin/env bash
# Installs the tools that some tests look at templates and deployments with: cfn-lint, checkov, moto, fakecloud. They go into
# ${PLIMSOLL_TOOLS:-$HOME/.cache/plimsoll-tools} and are never linked or shipped. What is there already is kept; what cannot
# be installed is said, and the tests that need it say skipped. Always ends well.
set -uo pipefail
tools=${PLIMSOLL_TOOLS:-$HOME/.cache/plimsoll-tools}
mkdir -p "$tools/bin"

missing() { echo "$1 could not be installed; the tests that need it will say skipped${2:+ ($2)}"; }

# Several versions of these contradict each other's dependencies unless they are resolved together.
packages=("cfn-lint==1.51.0" "checkov" "moto[server,cloudformation]==5.2.1")
python="$tools/python/bin"
if [ -x "$python/cfn-lint" ] && [ -x "$python/checkov" ] && [ -x "$python/moto_server" ]; then
  echo "cfn-lint, checkov and moto are there"
elif ! command -v python3 >/dev/null; then
  missing "cfn-lint, checkov and moto" "python3 is not installed"
elif ! { [ -x "$python/python" ] || python3 -m venv "$tools/python"; } 2>/dev/null; then
  missing "cfn-lint, checkov and moto" "python3 has no venv"
elif "$python/python" -m pip install --quiet --disable-pip-version-check "${packages[@]}" >"$tools/pip.log" 2>&1; then
  echo "installed ${packages[*]}"
else
  # One that fails must not take the others with it.
  for package in "${packages[@]}"; do
    "$python/python" -m pip install --quiet --disable-pip-version-check "$package" >"$tools/pip.log" 2>&1 ||
      missing "$package" "see $tools/pip.log"
  done
fi

# fakecloud is AGPL: a program of its own, run over its port and never linked. Without debug information it takes minutes and
# a gigabyte to build, in a folder that is removed.
if [ -x "$tools/bin/fakecloud" ]; then
  echo "fakecloud is there"
elif ! command -v cargo >/dev/null; then
  missing fakecloud "cargo is not installed"
else
  build=$(mktemp -d)
  if CARGO_PROFILE_DEV_DEBUG=false CARGO_PROFILE_DEV_STRIP=true \
    cargo install fakecloud --version 0.51.0 --locked --debug --target-dir "$build" --root "$tools" >"$tools/fakecloud.log" 2>&1; then
    echo "installed fakecloud 0.51.0"
  else
    missing fakecloud "see $tools/fakecloud.log"
  fi
  rm -rf "$build"
fi
exit 0
