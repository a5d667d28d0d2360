#!/usr/bin/env bash
# The workflows that the README gives, word for word, on pull requests of throw-away repositories. They download the action
# and the program as they would from GitHub; only the places are on this machine.
set -euo pipefail
# shellcheck source=tests/outside/act.sh
. "$(dirname "$0")/act.sh"
# shellcheck source=tests/outside/releases.sh
. "$(dirname "$0")/releases.sh"

need_program jq
need_act
need_denywins
if ! "$denywins" check --help | grep -q -e '--base'; then
  skip "THE PULL REQUEST CASES DID NOT RUN: this build of denywins has no \`check --base\`"
fi
serve_release
cp "$table" "$action/action/checksums.txt"
pin=$(sed -n 's/.*uses: \(denywins\/denywins@[0-9a-f]*\).*/\1/p' "$root/fixtures/workflows/pull-request.yml")

# The repository on the server: a correct policy on $base, roles in the config. A base branch's name can be hostile too.
# shellcheck disable=SC2016
base='release/$(touch${IFS}pwned)"'\''x'
origin=$scratch/origin
new_repository "$origin"
git -C "$origin" config uploadpack.allowAnySHA1InWant true
git -C "$origin" symbolic-ref HEAD "refs/heads/$base"
mkdir -p "$origin/policies" "$origin/.github/workflows"
cp "$root/fixtures/incident-fixed/bucket-policy.json" "$origin/policies/media.json"
printf '[roles]\nsecurity = ["@alice"]\n' >"$origin/denywins.toml"
cp "$root/fixtures/workflows/"*.yml "$origin/.github/workflows/"
commit_all "$origin" base

# A pull request: a branch on which the standard input, a script, has changed the files. Sets `sha`.
propose() {
  git -C "$origin" checkout --quiet -B "$1" "$base"
  (cd "$origin" && bash -euo pipefail)
  commit_all "$origin" "$1"
  sha=$(git -C "$origin" rev-parse HEAD)
  git -C "$origin" update-ref refs/pull/7/head HEAD
  git -C "$origin" checkout --quiet "$base"
}

# Runs a workflow for the pull request as it stands: WORKFLOW EVENT [the commit that the event names [act's options]]; sets
# `saw`.
gate() {
  local workflow=$1 event=$2 named=${3:-$sha} clone=$scratch/clone
  shift $(($# > 3 ? 3 : $#))
  jq -n --arg base "$base" --arg sha "$named" --arg event "$event" '
    if $event == "merge_group"
    then { merge_group: { base_ref: "refs/heads/\($base)", head_ref: "refs/pull/7/head", head_sha: $sha } }
    else { pull_request: { number: 7, base: { ref: $base }, head: { ref: "topic", sha: $sha } } }
    end' >"$scratch/event.json"
  rm -rf "$clone"
  git clone --quiet "$origin" "$clone"
  # What actions/checkout leaves: the proposed files for `pull_request`, those of the base for the others.
  if [ "$event" = pull_request ]; then
    git -C "$clone" fetch --quiet origin refs/pull/7/head
    git -C "$clone" checkout --quiet --detach FETCH_HEAD
  fi
  run_workflow "$clone" "$event" "$root/fixtures/workflows/$workflow.yml" --eventpath "$scratch/event.json" \
    --local-repository "$pin=$action" --env "CURL_CA_BUNDLE=$CURL_CA_BUNDLE" "$@"
  saw="$ended $(output exit-code) $(output blocking) $(output sign-off-pending) $(output reviewers)"
  expect "$workflow: nothing of a name ran" "$(find "$scratch" -name 'pwned*')" ""
}

# Every case in each way a gate can be asked.
everywhere() {
  gate pull-request pull_request
  expect "$1, pull_request" "$saw" "$2"
  gate fork-safe pull_request_target
  expect "$1, pull_request_target" "$saw" "$2"
  gate fork-safe merge_group
  expect "$1, merge_group" "$saw" "$2"
}

propose 'docs' <<<'echo words >README.md'
everywhere "no policy touched" "success 0 0 0 []"

# shellcheck disable=SC2016
propose 'topic;touch${IFS}pwned;"' <<<'jq . policies/media.json >new && mv new policies/media.json'
everywhere "a policy laid out anew" "success 0 0 0 []"

propose incident <<<"cp '$root/fixtures/incident/bucket-policy.json' policies/writes.json"
everywhere "the incident" 'failure 4 0 1 ["user:alice"]'
gate fork-safe pull_request_target 0123456789012345678901234567890123456789
expect "somebody pushed meanwhile" "$ended $(output exit-code)" "failure 2"

propose weakened <<SCRIPT
cp '$root/fixtures/incident/bucket-policy.json' policies/writes.json
printf '[rules.deny-not-principal]\nseverity = "off"\n[roles]\nsecurity = ["@mallory"]\n' >denywins.toml
SCRIPT
gate fork-safe pull_request_target
expect "a change cannot excuse itself" "$ended $(output reviewers)" 'failure ["user:alice"]'

propose broken <<<'printf "{\"Version\": \"2012-10-17\", \"Statement\": [" >policies/writes.json'
everywhere "a policy that does not parse" "failure 1 1 0 []"

# Reviews on GitHub, where a role's members can sign off by approving. Answers are those of fixtures/github.
if ! "$denywins" sign-off verify --help 2>/dev/null | grep -q -e '--github'; then
  echo "pull_request: THE REVIEW CASES DID NOT RUN: this build of denywins has no \`sign-off verify --github\`"
else
  printf '[sign-off]\nmode = ["committed", "github"]\n' >>"$origin/denywins.toml"
  commit_all "$origin" "reviews count"
  propose incident <<<"cp '$root/fixtures/incident/bucket-policy.json' policies/writes.json"

  # Runs the workflow while the pull request has these reviews: EVENT REVIEW...
  gate_with_reviews() {
    local event=$1
    shift
    rm -f "$scratch/api"
    python3 "$root/tests/outside/reviews.py" "$scratch/api" "$root/fixtures/github" octo-org/policies "$sha" "$@" &
    await_server "$scratch/api"
    gate github-review "$event" "$sha" --secret GITHUB_TOKEN=the-token-of-the-test \
      --env "GITHUB_API_URL=http://127.0.0.1:$(cat "$scratch/api")" --env GITHUB_REPOSITORY=octo-org/policies
  }
  gate_with_reviews pull_request_target
  expect "nobody has reviewed" "$saw" 'failure 4 0 1 ["user:alice"]'
  gate_with_reviews pull_request_target approved
  expect "the right person has approved" "$saw" 'success 0 0 0 []'
  gate_with_reviews pull_request_target approved-stale
  expect "the approval is of another head" "$saw" 'failure 4 0 1 ["user:alice"]'
  gate_with_reviews pull_request_target approved-by-bob
  expect "somebody else has approved" "$saw" 'failure 4 0 1 ["user:alice"]'
  gate_with_reviews merge_group
  expect "in the queue nobody is asked" "$ended $(output exit-code)" 'success 0'
fi

echo "pull_request: the workflows of the README judged changes, in pull requests, from forks and in the merge queue"
