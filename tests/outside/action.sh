#!/usr/bin/env bash
# The action, step by step as a runner takes it: `act` runs workflows of throw-away repositories on this machine, without
# a network. Each case asserts how the job ended and what a later step could read.
set -euo pipefail
# shellcheck source=tests/outside/act.sh
. "$(dirname "$0")/act.sh"

need_program jq
need_act
need_denywins

# Runs the action on files below $files with the given inputs, in YAML; sets `ended`, and `seen` to the outputs in brief
# as the following step has them.
files=$scratch/files
run_action() {
  local repository=$scratch/repository inputs
  inputs=$(cat)
  case $inputs in
  *binary:*) ;;
  *) inputs="binary: $denywins"$'\n'$inputs ;;
  esac
  rm -rf "$repository"
  new_repository "$repository"
  cp -R "$files/." "$repository/"
  mkdir -p "$repository/.github/workflows" "$repository/.github/actions"
  cp -R "$action" "$repository/.github/actions/denywins"
  {
    cat <<YAML
on: pull_request
jobs:
  gate:
    runs-on: ubuntu-latest
    steps:
      - uses: $checkout_action
      - id: denywins
        uses: ./.github/actions/denywins
        with:
YAML
    # shellcheck disable=SC2001
    sed 's/^/          /' <<<"$inputs"
    cat <<'YAML'
      - if: always()
        run: |
          printf '%s\n' "$OUTPUTS" >"$SEEN/outputs.json"
          cp "$REPORT" "$SEEN/report.json" || true
        env:
          OUTPUTS: ${{ toJSON(steps.denywins.outputs) }}
          REPORT: ${{ steps.denywins.outputs.report }}
YAML
  } >"$repository/.github/workflows/gate.yml"
  commit_all "$repository" "policies"
  run_workflow "$repository" pull_request .github/workflows/gate.yml
  local brief='[.["exit-code"], .findings, .blocking, .["sign-off-pending"], .reviewers] | join(" ")'
  seen=$(jq -r "$brief" "$scratch/seen/outputs.json")
}

fresh() {
  rm -rf "$files"
  mkdir "$files"
}

fresh
mkdir "$files/policies"
cp "$root/fixtures/incident-fixed/bucket-policy.json" "$files/policies/"
run_action </dev/null
expect "clean" "$ended $seen" "success 0 0 0 0 []"
expect "clean: the report is where the output says" "$(jq .exit_code "$scratch/seen/report.json")" 0
run_action <<<'upload-sarif: true'
expect "clean: a failing upload does not fail the gate" "$ended $seen" "success 0 0 0 0 []"
expect "clean: what is uploaded is SARIF" "$(jq -r .version "$scratch/seen/uploaded.sarif")" 2.1.0

fresh
cp -R "$root/fixtures/incident" "$files/policies"
run_action </dev/null
expect "findings" "$ended $seen" "failure 1 1 1 0 []"
expect "findings: annotated" "$(logged '::error file=policies/bucket-policy.json,line=14')" yes
expect "findings: in the summary" "$(logged 'Summary - ## denywins: blocked')" yes
run_action <<'YAML'
upload-sarif: true
sarif: of our own.sarif
annotations: false
summary: false
YAML
expect "findings: a failing upload does not change the verdict" "$ended $seen" "failure 1 1 1 0 []"
expect "findings: uploaded all the same" "$(jq '.runs[0].results | length' "$scratch/seen/uploaded.sarif")" 1
expect "findings: the file of the sarif input" "$(jq -r .sarif "$scratch/seen/outputs.json")" "of our own.sarif"
expect "findings: not annotated" "$(logged '::error file=')" no
expect "findings: not in the summary" "$(logged '## denywins')" no

printf '[roles]\nsecurity = ["@alice", "team:octo-org/storage"]\n' >"$files/denywins.toml"
run_action </dev/null
expect "pending" "$ended $seen" 'failure 4 1 0 1 ["team:octo-org/storage","user:alice"]'
expect "pending: the summary names who must approve" "$(logged '^\| security \| .*alice')" yes

printf 'fail-onn = "error"\n' >"$files/denywins.toml"
run_action </dev/null
expect "broken config" "$ended ${seen%% *}" "failure 2"
run_action <<<'targets: minio, nonesuch'
expect "broken inputs" "$ended ${seen%% *}" "failure 2"
run_action <<<'head-ref: HEAD'
expect "a head without a base" "$ended $seen" "failure 2    []"

fresh
echo '{}' >"$files/package.json"
run_action </dev/null
expect "no policy" "$ended ${seen%% *}" "failure 3"
run_action <<<'args: --allow-empty'
expect "no policy, and none expected" "$ended ${seen%% *}" "success 0"

# Names that a shell would run, that an option parser would take, that a list would split, that a runner would obey.
# shellcheck disable=SC2016
names=('$(touch pwned)' '; touch pwned;' '`touch pwned`' '-rf' '--help' 'a b' "it's \"quoted\"" '::error::x' '%0A::error::x')
fresh
list="paths: |"
for name in "${names[@]}"; do
  mkdir -p "$files/$name"
  cp "$root/fixtures/incident/bucket-policy.json" "$files/$name/"
  list+=$'\n'"  $name"
done
run_action <<<"$list"
expect "hostile names" "$ended $seen" "failure 1 ${#names[@]} ${#names[@]} 0 []"
expect "hostile names: nothing of theirs ran" "$(find "$scratch" -name 'pwned*')" ""
expect "hostile names: no command of theirs" "$(logged '\| ::error::')" no

fresh
cp "$root/fixtures/incident/bucket-policy.json" "$files/"
# shellcheck disable=SC2016
for value in '$(touch pwned)' '; touch pwned' '--exit-zero' 'x'\''y"z'; do
  for input in base-ref config fail-on targets expect-head binary version; do
    quoted="'${value//\'/\'\'}'"
    case $input in
    version) run_action <<<"binary: ''"$'\n'"version: $quoted" ;;
    *) run_action <<<"$input: $quoted" ;;
    esac
    expect "hostile $input" "$ended ${seen%% *}" "failure 2"
    expect "hostile $input: nothing ran" "$(find "$scratch" -name 'pwned*')" ""
  done
done

echo "action: act ran clean, findings, pending, broken, empty and hostile repositories, and every output was read"
