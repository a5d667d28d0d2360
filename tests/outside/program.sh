#!/usr/bin/env bash
# Where the action gets its program: a release that the table vouches for, the checkout, never anything else.
set -euo pipefail
# shellcheck source=tests/outside/releases.sh
. "$(dirname "$0")/releases.sh"

need_program jq
need_denywins
serve_release
version=$(sed -n 's/^version = "\([^"]*\)"$/\1/p' "$root/Cargo.toml" | head -n 1)

build_quickly
(cd "$root" && git ls-files -z -- action action.yml build.rs Cargo.lock Cargo.toml README.md rules schema src benches fixtures/workflows |
  xargs -0 cp --parents --preserve=timestamps -t "$checkout")

# The change under review tries to have a say in how the program is built.
workspace=$scratch/workspace
new_repository "$workspace"
cp "$root/fixtures/incident-fixed/bucket-policy.json" "$workspace/"
mkdir "$workspace/.cargo"
printf '[build]\nrustc-wrapper = "%s/wrapper"\n' "$workspace" >"$workspace/.cargo/config.toml"
printf '[toolchain]\nchannel = "1.0.0"\n' >"$workspace/rust-toolchain.toml"
printf '#!/bin/sh\ntouch "%s/pwned"\nexec "$@"\n' "$scratch" >"$workspace/wrapper"
chmod +x "$workspace/wrapper"

# Runs the action's script as the runner does; sets `code`, and leaves the log in $scratch/log.
run_script() {
  : >"$scratch/output"
  code=0
  (cd "$workspace" && env RUNNER_OS=Linux RUNNER_ARCH=X64 RUNNER_TEMP="$scratch" GITHUB_OUTPUT="$scratch/output" \
    "$@" bash "$checkout/action/run.sh") >"$scratch/log" 2>&1 || code=$?
  expect "the output says how it ended" "$(sed -n 's/^exit-code=//p' "$scratch/output")" "$code"
}

logged() {
  if grep -qF -- "$1" "$scratch/log"; then echo yes; else echo no; fi
}

cp "$table" "$checkout/action/checksums.txt"
run_script
expect "a release" "$code $(logged "denywins: https://localhost")" "0 yes"
expect "a release: nothing is built" "$(logged 'is built')" no
expect "a release: nothing but that version runs" "$(logged "denywins $version")" yes

run_script IN_VERSION=9.9.9
expect "a version that is not in the table" "$code $(logged 'has no release 9.9.9')" "2 yes"
# shellcheck disable=SC2016
for word in ../0.1.0 latest '0.1.0 x' '$(touch pwned)'; do
  run_script "IN_VERSION=$word"
  expect "the version $word" "$code $(logged 'must be like')" "2 yes"
done

sed 's/^[0-9a-f]/&0/; s/^\(.\{64\}\)./\1/' "$table" >"$checkout/action/checksums.txt"
run_script
expect "something else than was released" "$code $(logged 'it is not what was released')" "2 yes"
expect "something else than was released does not run" "$(logged "denywins $version")" no

sed 's/localhost:[0-9]*/localhost:1/' "$table" >"$checkout/action/checksums.txt"
run_script
expect "no server" "$code $(logged 'cannot be downloaded')" "2 yes"
sed 's/https:/http:/' "$table" >"$checkout/action/checksums.txt"
run_script IN_VERSION=9.9.9
expect "an address without TLS is no release" "$code" 2
cp "$table" "$checkout/action/checksums.txt"
CURL_CA_BUNDLE='' run_script
expect "a server that nobody vouches for" "$code $(logged 'cannot be downloaded')" "2 yes"

# Each platform has the name that the release workflow builds for.
for platform in Linux/X64 Linux/ARM64 macOS/X64 macOS/ARM64 Windows/X64 Windows/ARM64; do
  run_script IN_VERSION=9.9.9 "RUNNER_OS=${platform%/*}" "RUNNER_ARCH=${platform#*/}"
  name=$(sed -n 's/.*has no release 9.9.9 for \([a-z0-9_-]*\),.*/\1/p' "$scratch/log")
  expect "$platform is released" "$(grep -c "target: ${name}[, ]" "$root/.github/workflows/release.yml")" 1
done

# As committed, the table has no release.
cp "$root/action/checksums.txt" "$checkout/action/"
run_script
expect "no release: the checkout is built" "$code $(logged 'so this checkout is built')" "0 yes"
expect "no release: the workspace has no say in it" "$(find "$scratch" -name 'pwned*')" ""
run_script IN_VERSION=source PATH=/usr/bin:/bin
expect "no release and no toolchain" "$code $(logged 'no Rust toolchain here')" "2 yes"

echo "program: a release was downloaded over TLS and checked, spoilt ones were refused, and the checkout was built"
