# shellcheck shell=bash
# A runner for workflows: `act` runs them on this machine, without a network.

# shellcheck source=tests/outside/tools.sh
. "$(dirname "${BASH_SOURCE[0]}")/tools.sh"

# shellcheck disable=SC2034 # for the scripts that source this
checkout_action=actions/checkout@9c091bb21b7c1c1d1991bb908d89e4e9dddfe3e0
upload=$(sed -n 's/^ *uses: \(github\/codeql-action\)\/upload-sarif@\([0-9a-f]*\).*/\1@\2/p' "$root/action.yml")

# The action as a repository: what a runner downloads of it.
action=$scratch/action
mkdir "$action"
cp -R "$root/action.yml" "$root/action" "$root/Cargo.toml" "$action/"

# Stands in for the upload to code scanning, which needs GitHub, and fails as it does without permission.
mkdir -p "$scratch/codeql/upload-sarif"
cat >"$scratch/codeql/upload-sarif/action.yml" <<'YAML'
name: upload
description: keeps the file, then fails
inputs:
  sarif_file: { description: a file, required: true }
  category: { description: a word, required: true }
runs:
  using: composite
  steps:
    - run: cp "$FILE" "$SEEN/uploaded.sarif" && exit 1
      shell: bash
      env:
        FILE: ${{ inputs.sarif_file }}
YAML

need_act() {
  need_go act github.com/nektos/act v0.2.89
}

# shellcheck disable=SC2034 # `ended` is for the scripts that source this
# Runs one workflow of a repository: FOLDER EVENT WORKFLOW [act's options]; sets `ended`, and leaves the log in
# $scratch/log and what the workflow wrote in $scratch/seen.
run_workflow() {
  local folder=$1 event=$2 workflow=$3
  shift 3
  rm -rf "$scratch/seen"
  mkdir "$scratch/seen"
  ended=success
  (cd "$folder" && "$tools/bin/act" "$event" --workflows "$workflow" --platform ubuntu-latest=-self-hosted \
    --no-cache-server --env "SEEN=$scratch/seen" --local-repository "$upload=$scratch/codeql" \
    --action-cache-path "$scratch/act" "$@") >"$scratch/log" 2>&1 || ended=failure
}

# Whether the log has a line like this.
logged() {
  if grep -qE "$1" "$scratch/log"; then echo yes; else echo no; fi
}

# The last value of an output in the log.
output() {
  sed -n "s/^.*::set-output:: $1=//p" "$scratch/log" | tail -n 1
}

