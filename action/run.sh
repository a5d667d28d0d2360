#!/usr/bin/env bash
# The action: finds the program, runs it on what the inputs name, and writes annotations, summary and outputs before it
# ends with the program's verdict. Runs under bash 3.2, which is what macOS has.
#
# Policies may come from somebody we do not trust, so nothing of theirs is ever read by a shell, and their text reaches
# the log only where the runner obeys no commands.
set -euo pipefail

action_root=$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd)
# shellcheck source=action/say.sh
. "$action_root/action/say.sh"
# shellcheck source=action/binary.sh
. "$action_root/action/binary.sh"
# shellcheck source=action/outcome.sh
. "$action_root/action/outcome.sh"

# Whatever stops this script half-way, a mistake in it included, means that nothing was judged.
concluded=
trap 'if [ -z "$concluded" ]; then unjudged_outputs; exit 2; fi' EXIT

# Adds one argument per line of a list. Lines are taken as they are, blanks inside them included.
add_lines() {
  local line
  while IFS= read -r line || [ -n "$line" ]; do
    line=${line%$'\r'}
    if [ -n "$line" ]; then
      arguments+=("$line")
    fi
  done <<<"$1"
}

# The option and its value are one word, so that a value with a leading dash is still a value.
add_option() {
  if [ -n "$2" ]; then
    arguments+=("$1=$2")
  fi
}

is_yes() {
  case $2 in
  true) return 0 ;;
  false | '') return 1 ;;
  *) refuse "the input \`$1\` is \`$2\`, and must be \`true\` or \`false\`" ;;
  esac
}

command -v jq >/dev/null || refuse "jq is needed to write the outputs, and is not installed on this runner"

work=$(mktemp -d "${RUNNER_TEMP:-${TMPDIR:-/tmp}}/denywins.XXXXXX")
report=$work/report.json
sarif=
if is_yes annotations "${IN_ANNOTATIONS:-}"; then annotations=$work/annotations.txt; else annotations=; fi
if is_yes summary "${IN_SUMMARY:-}"; then summary=$work/summary.md; else summary=; fi
if [ -n "${IN_SARIF:-}" ]; then
  sarif=$IN_SARIF
elif is_yes upload-sarif "${IN_UPLOAD_SARIF:-}"; then
  sarif=$work/denywins.sarif
fi
case $sarif in
*$'\n'*) refuse "the input \`sarif\` is more than one line" ;;
esac
if [ -z "${IN_BASE_REF:-}" ] && [ -n "${IN_HEAD_REF:-}${IN_EXPECT_HEAD:-}${IN_PULL_REQUEST:-}" ]; then
  refuse "the inputs \`head-ref\`, \`expect-head\` and \`pull-request\` need \`base-ref\`"
fi

find_binary "$action_root" "$work" # sets `binary`
"$binary" --version || refuse "\`$binary\` does not run"

if [ -n "${IN_PULL_REQUEST:-}" ]; then
  arguments=(sign-off verify --github "--pr=$IN_PULL_REQUEST")
else
  arguments=(check)
fi
add_option --base "${IN_BASE_REF:-}"
add_option --head "${IN_HEAD_REF:-}"
add_option --expect-head "${IN_EXPECT_HEAD:-}"
add_option --config "${IN_CONFIG:-}"
add_option --fail-on "${IN_FAIL_ON:-}"
targets=${IN_TARGETS:-}
targets=${targets//[$' \t\r\n']/,}
IFS=, read -r -a words <<<"$targets"
for word in ${words[@]+"${words[@]}"}; do
  add_option --target "$word"
done
add_option --format "json=$report"
add_option --format "human=$work/report.txt"
add_option --format "${annotations:+github=$annotations}"
add_option --format "${summary:+markdown=$summary}"
if [ -n "$sarif" ]; then
  # What lies there may have come with the change under review, and must not pass for our report.
  rm -f -- "$sarif"
  add_option --format "sarif=$sarif"
fi
add_lines "${IN_ARGS:-}"
arguments+=(--)
paths=${IN_PATHS:-}
add_lines "${paths:-.}"

# `MSYS2_ARG_CONV_EXCL`: bash on Windows must hand over what we wrote, and not what it takes for a path.
code=0
MSYS2_ARG_CONV_EXCL='*' "$binary" "${arguments[@]}" </dev/null >"$work/output.txt" 2>&1 || code=$?

say_untrusted "$work/output.txt" "$work/report.txt"
say_annotations "$annotations"
write_summary "$summary"
write_outputs "$code" "$report" "$sarif" # sets `verdict`
concluded=yes
exit "$verdict"
