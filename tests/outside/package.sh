#!/usr/bin/env bash
# What is published can be built from itself, and what cargo-binstall is told is where a release puts it.
set -euo pipefail
# shellcheck source=tests/outside/tools.sh
. "$(dirname "$0")/tools.sh"
cd "$root"

need_program jq
need_denywins
need_python maturin==1.16.0

# Builds what the package holds, away from the repository. A worktree with changes is packed as it is.
cargo package --quiet --locked --allow-dirty 2>"$scratch/log" || { cat "$scratch/log"; exit 1; }
# One fixture is the workflow that `denywins init` writes.
expect "nothing that only developers need is published" \
  "$(cargo package --quiet --locked --allow-dirty --list | grep -E '^(tests|fixtures|benches|action|\.)/' || true)" \
  fixtures/workflows/pull-request.yml

"$tools/venv/bin/maturin" sdist --out "$scratch/sdist" >"$scratch/log" 2>&1 || { cat "$scratch/log"; exit 1; }
expect "the source distribution says how it is built" \
  "$(tar -tzf "$scratch/sdist/"*.tar.gz | grep -cE '^[^/]*/(pyproject.toml|Cargo.lock|build.rs|rules/deny-not-principal.md)$')" 4

metadata=$(cargo metadata --format-version 1 --no-deps --locked |
  jq '.packages[0] | { version, name, repo: .repository, template: .metadata.binstall }')
target=x86_64-unknown-linux-musl
expand() {
  jq -r --arg target "$target" --arg field "$1" '
    . as $known
    | .template[$field]
    | gsub("\\{ (?<word>[a-z-]+) \\}";
        { "archive-suffix": ".tar.gz", "binary-ext": "", "bin": "denywins", target: $target }[.word] // $known[.word])
  ' <<<"$metadata"
}
tools/release/archive.sh "$target" "$denywins" "$scratch/dist"
address=$(jq -r '"\(.repo)/releases/download/v\(.version)"' <<<"$metadata")
expect "cargo-binstall finds the archive" \
  "$(expand pkg-url)" "$(tools/release/checksums.sh "$address" "$scratch/dist/"*.tar.gz | cut -d ' ' -f 3)"
expect "cargo-binstall finds the program in it" \
  "$(tar -tzf "$scratch/dist/"*.tar.gz | grep -cxF "$(expand bin-dir)")" 1

echo "package: the crate and its source distribution hold what the build needs, and binstall finds a release"
