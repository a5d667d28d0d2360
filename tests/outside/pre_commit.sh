#!/usr/bin/env bash
# The hooks, run by the real pre-commit in throw-away repositories, and the wheel that they install.
set -euo pipefail
# shellcheck source=tests/outside/tools.sh
. "$(dirname "$0")/tools.sh"

need_python pre-commit==4.7.0 maturin==1.16.0
pre_commit=$tools/venv/bin/pre-commit
export PRE_COMMIT_HOME=$scratch/pre-commit PRE_COMMIT_COLOR=never

# The wheel, of a debug build: the way is tested here, and the release workflow optimises.
rm -rf "$tools/wheels"
(cd "$root" && "$tools/venv/bin/maturin" build --quiet --locked --profile dev --out "$tools/wheels") >"$scratch/log" 2>&1 ||
  { cat "$scratch/log"; exit 1; }
python3 -m venv "$scratch/fresh"
"$scratch/fresh/bin/pip" install --quiet --disable-pip-version-check --no-index --find-links "$tools/wheels" denywins
version=$(sed -n 's/^version = "\([^"]*\)"$/\1/p' "$root/Cargo.toml" | head -n 1)
expect "the wheel installs the program" "$("$scratch/fresh/bin/denywins" --version)" "denywins $version"
"$scratch/fresh/bin/denywins" check --no-config "$root/fixtures/incident-fixed" >/dev/null

# This repository as pre-commit clones it.
hooks=$scratch/hooks
new_repository "$hooks"
(cd "$root" && git ls-files -z --cached --others --exclude-standard -- .pre-commit-hooks.yaml pyproject.toml build.rs \
  Cargo.lock Cargo.toml 'LICENSE-*' README.md rules schema src benches fixtures/workflows | xargs -0 cp --parents -t "$hooks")
commit_all "$hooks" hooks
rev=$(git -C "$hooks" rev-parse HEAD)

sign_offs=yes
arguments=
if ! "$scratch/fresh/bin/denywins" check --help | grep -q -e '--sign-off'; then
  sign_offs=
  arguments='args: [--]'
  echo "pre_commit: THE SIGN-OFF CASE DID NOT RUN, and the hooks lost their --sign-off: this build does not know it"
fi

# A repository with one hook installed, on one correct policy.
work=$scratch/work
use_hook() {
  rm -rf "$work"
  new_repository "$work"
  cat >"$work/.pre-commit-config.yaml"
  mkdir "$work/policies"
  cp "$root/fixtures/incident-fixed/bucket-policy.json" "$work/policies/"
  (cd "$work" && "$pre_commit" install >/dev/null)
  try_commit
}

# Commits everything as a developer would; sets `committed`, and leaves what was said in $scratch/said.
try_commit() {
  committed=yes
  git -C "$work" add --all
  git -C "$work" commit --message change >"$scratch/said" 2>&1 || committed=no
  git -C "$work" reset --quiet --hard
}

said() {
  if grep -qF -- "$1" "$scratch/said"; then echo yes; else echo no; fi
}

add_incident() {
  cp "$root/fixtures/incident/bucket-policy.json" "$work/$1"
}

# A program on the PATH that counts how often it is started.
mkdir "$scratch/bin"
cat >"$scratch/bin/denywins" <<SCRIPT
#!/bin/sh
echo "\$#" >>"$scratch/started"
exec "$scratch/fresh/bin/denywins" "\$@"
SCRIPT
chmod +x "$scratch/bin/denywins"
PATH=$scratch/bin:$PATH

use_hook <<YAML
repos:
  - repo: $hooks
    rev: $rev
    hooks:
      - id: denywins-system
        $arguments
YAML
expect "a correct policy is committed" "$committed" yes
add_incident policies/new.json
try_commit
expect "the incident is not committed" "$committed $(said deny-not-principal)" "no yes"
expect "the incident is not committed: no commit" "$(git -C "$work" rev-list --count HEAD)" 1
add_incident package.json
try_commit
expect "a file with another name is not looked at" "$committed $(said '(no files to check)Skipped')" "yes yes"
echo '{ "name": "iam" }' >"$work/iam.json"
try_commit
expect "JSON without a policy is skipped" "$committed" yes
# shellcheck disable=SC2016
for name in '--help-bucket.json' '--config=bucket.json' '$(touch pwned) policy.json' "it's a \"policy\".json"; do
  add_incident "$name"
  try_commit
  expect "the incident in a file called $name" "$committed $(said deny-not-principal)" "no yes"
done
expect "nothing of a name ran" "$(find "$scratch" -name 'pwned*')" ""

for n in $(seq 300); do
  sed "s/bleater-media/bleater-media-$n/" "$root/fixtures/incident-fixed/bucket-policy.json" >"$work/policies/bucket-$n.json"
done
git -C "$work" add --all
: >"$scratch/started"
begun=$(date +%s%N)
(cd "$work" && "$pre_commit" run >"$scratch/said" 2>&1) || { cat "$scratch/said"; exit 1; }
took=$((($(date +%s%N) - begun) / 1000000))
expect "300 files are one process" "$(wc -l <"$scratch/started")" 1
echo "pre_commit: 300 files in one process took $took ms with pre-commit itself, on a debug build"
git -C "$work" reset --quiet --hard

if [ -n "$sign_offs" ]; then
  printf '[roles]\nsecurity = ["@alice"]\n' >"$work/denywins.toml"
  add_incident policies/new.json
  try_commit
  expect "what waits for a sign-off is committed" "$committed" yes
fi

# From an index: a wheel, where there is no compiler. The snippet is the README's.
# shellcheck disable=SC2016
sed -n '/<!-- pre-commit: wheel -->/,/^```$/p' "$root/README.md" | sed '1,/^```/d; /^```$/d' >"$scratch/wheel.yaml"
if [ -z "$sign_offs" ]; then
  sed -i 's/--sign-off=warn //' "$scratch/wheel.yaml"
fi
export PIP_FIND_LINKS=$tools/wheels
(
  PATH=$tools/venv/bin:/usr/bin:/bin
  expect "no compiler here" "$(command -v cargo || true)" ""
  use_hook <"$scratch/wheel.yaml"
  expect "wheel: a correct policy is committed" "$committed" yes
  add_incident policies/new.json
  try_commit
  expect "wheel: the incident is not committed" "$committed $(said deny-not-principal)" "no yes"
)

# From this repository, built by pip and by cargo.
build_quickly
export CARGO_TARGET_DIR=$checkout/target
for id in denywins denywins-src; do
  use_hook <<YAML
repos:
  - repo: $hooks
    rev: $rev
    hooks:
      - id: $id
        $arguments
YAML
  expect "$id: a correct policy is committed" "$committed" yes
  add_incident policies/new.json
  try_commit
  expect "$id: the incident is not committed" "$committed $(said deny-not-principal)" "no yes"
done

echo "pre_commit: bad policies were held back and good ones committed: installed, from a wheel without a compiler, from source"
