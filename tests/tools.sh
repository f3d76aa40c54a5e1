#!/usr/bin/env bash
# Installs the tools that some tests look at templates, programs and deployments with: cfn-lint, checkov, moto, fakecloud, and the
# packages of Pulumi for Node and Python. They go into
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
# Pulumi's packages hold what programs are checked against: types, and the runtime with its mocks. The engine is not among them.
node_packages=("@pulumi/pulumi@3.248.0" "@pulumi/aws@7.48.0" "typescript@5.9.3" "@types/node@20.19.43" "ts-node@10.9.2" "prettier@3.10.1")
if [ -d "$tools/node/node_modules/@pulumi/aws" ] && [ -d "$tools/node/node_modules/prettier" ]; then
  echo "the Node packages of Pulumi are there"
elif ! command -v npm >/dev/null; then
  missing "the Node packages of Pulumi" "npm is not installed"
elif mkdir -p "$tools/node" &&
  npm install --silent --no-fund --no-audit --save-exact --prefix "$tools/node" "${node_packages[@]}" >"$tools/npm.log" 2>&1; then
  echo "installed ${node_packages[*]}"
else
  missing "the Node packages of Pulumi" "see $tools/npm.log"
fi

pulumi_packages=("pulumi==3.272.0" "pulumi-aws==7.51.1" "pyright==1.1.414" "black==26.10.1")
python="$tools/pulumi-python/bin"
if [ -x "$python/pyright" ] && [ -x "$python/black" ] && "$python/python" -c "import pulumi_aws" 2>/dev/null; then
  echo "the Python packages of Pulumi are there"
elif ! command -v python3 >/dev/null; then
  missing "the Python packages of Pulumi" "python3 is not installed"
elif ! { [ -x "$python/python" ] || python3 -m venv "$tools/pulumi-python"; } 2>/dev/null; then
  missing "the Python packages of Pulumi" "python3 has no venv"
elif "$python/python" -m pip install --quiet --disable-pip-version-check "${pulumi_packages[@]}" >"$tools/pip.log" 2>&1; then
  echo "installed ${pulumi_packages[*]}"
else
  missing "the Python packages of Pulumi" "see $tools/pip.log"
fi
exit 0
