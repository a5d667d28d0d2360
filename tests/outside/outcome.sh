#!/usr/bin/env bash
# What the action makes of a program that misbehaves, or of one that says a lot.
set -euo pipefail
# shellcheck source=tests/outside/tools.sh
. "$(dirname "$0")/tools.sh"

need_program jq
need_program python3

# A program that does as the variable MISDEED says, after writing the reports that it was asked for.
cat >"$scratch/program" <<'SCRIPT'
#!/usr/bin/env bash
if [ "$1" = --version ]; then exit 0; fi
for word in "$@"; do
  case $word in
  --format=json=*) json=${word#*=*=} ;;
  --format=github=*) github=${word#*=*=} ;;
  --format=markdown=*) markdown=${word#*=*=} ;;
  esac
done
fine='{ "findings": [{}], "summary": { "blocking": 1, "pending": 0 }, "required_reviewers": [] }'
case $MISDEED in
crash) exit 101 ;;
killed) kill -KILL $$ ;;
silent) exit 0 ;;
garbage) echo 'no JSON' >"$json" && exit 0 ;;
other) echo '{ "findings": [] }' >"$json" && exit 0 ;;
usage) exit 2 ;;
crash-late) echo "$fine" >"$json" && exit 101 ;;
shout)
  printf '::set-output name=exit-code::0\n##[add-mask]a\n::error::forged, and without an end'
  printf -- '- plain ##[add-mask]b\n::error file=a::real\n::add-mask::c\ndenywins: 1\n' >"$github"
  echo "$fine" >"$json" && exit 1
  ;;
verbose)
  for n in $(seq 30000); do echo "$n ääääääääääääääääääääää"; done >"$markdown"
  echo "$fine" >"$json" && exit 1
  ;;
names)
  jq -n '{ findings: [], summary: { blocking: 0, pending: 1 },
    required_reviewers: [{ any_of: ["user:b", "user:a\nexit-code=0", "user:b"] }] }' >"$json"
  exit 4
  ;;
esac
SCRIPT
chmod +x "$scratch/program"

run_with() {
  : >"$scratch/output"
  code=0
  (cd "$scratch" && env MISDEED="$1" RUNNER_TEMP="$scratch" GITHUB_OUTPUT="$scratch/output" IN_BINARY=./program \
    GITHUB_STEP_SUMMARY="$scratch/summary" IN_SUMMARY=true IN_ANNOTATIONS=true bash "$root/action/run.sh") \
    >"$scratch/log" 2>&1 || code=$?
  outputs=$(sed 's/^report=.*/report=/' "$scratch/output" | tr '\n' ' ')
}

unjudged='exit-code=2 findings= blocking= sign-off-pending= reviewers=[] report= sarif= '
for misdeed in crash crash-late killed silent garbage other usage; do
  run_with "$misdeed"
  expect "$misdeed" "$code $outputs" "2 $unjudged"
  expect "$misdeed is told" "$(grep -c '^::error title=denywins could not judge::' "$scratch/log")" 1
done
run_with names
expect "a name cannot add an output" "$code $(sed -n 's/^reviewers=//p' "$scratch/output")" '4 ["user:a\nexit-code=0","user:b"]'

# Where the runner obeys commands: what comes before the word that stops it, and after the word that resumes.
run_with shout
obeyed=$(awk '
  sub(/^::stop-commands::/, "") { word = $0; next }
  word != "" && $0 == "::" word "::" { word = ""; next }
  word == ""
' "$scratch/log")
expect "the runner obeys our annotations, and nothing else" "$code $obeyed" "1 ::error file=a::real"
token=$(sed -n 's/^::stop-commands:://p' "$scratch/log")
run_with shout
expect "the word cannot be guessed" "${#token} $(grep -c "$token" "$scratch/log" || true)" "32 0"

rm -f "$scratch/summary"
run_with verbose
run_with verbose
size=$(wc -c <"$scratch/summary")
expect "a summary that GitHub takes" "$((size > 1000000 && size < 1048576))" 1
expect "a summary that says it is cut" "$(grep -c '^\*\*Cut to what' "$scratch/summary")" 1
python3 -c 'import sys; open(sys.argv[1], encoding="utf-8").read()' "$scratch/summary"

echo "outcome: crashes, silence and garbage are exit code 2, and no output or command can be forged"
