# shellcheck shell=bash
# What a run leaves behind for later steps and for readers.

# GitHub takes a summary of 1 MiB and drops a larger one whole.
summary_limit=1048000

# The outputs when nothing was judged. A later step can still read every one of them.
unjudged_outputs() {
  printf '%s\n' exit-code=2 findings= blocking= sign-off-pending= 'reviewers=[]' report= sarif= \
    >>"${GITHUB_OUTPUT:-/dev/null}"
}

# Appends the Markdown report to the job summary, cut between lines, and so between characters, if it must be.
write_summary() {
  local size room file=${GITHUB_STEP_SUMMARY:-}
  if [ -z "$1" ] || [ -z "$file" ]; then
    return
  fi
  if [ ! -s "$1" ]; then
    printf '## denywins: could not judge\n\nThe log of this step says why.\n' >>"$file"
    return
  fi
  size=0
  if [ -f "$file" ]; then
    size=$(wc -c <"$file")
  fi
  room=$((summary_limit - size))
  if [ "$(wc -c <"$1")" -le "$room" ]; then
    cat -- "$1" >>"$file"
  elif [ "$room" -gt 4096 ]; then
    printf '**Cut to what a job summary takes; the log of this step has all.**\n\n' >>"$file"
    head -c "$((room - 128))" -- "$1" | sed '$d' >>"$file"
  fi
}

# Writes the outputs for an exit code of the program and the report it should have written; sets `verdict`. An exit code
# that the program does not have (a crash, a signal) is 2, and so is any verdict without a report to show for it.
write_outputs() {
  local written=
  verdict=$1
  case $verdict in
  0 | 1 | 2 | 3 | 4)
    # Text inside a JSON string has its line ends escaped, so each of these is one line whatever it holds.
    written=$(jq -er '
      "findings=\(.findings | length)",
      "blocking=\(.summary.blocking | tonumber)",
      "sign-off-pending=\(.summary.pending | tonumber)",
      "reviewers=\([.required_reviewers[].any_of[]] | unique | tojson)"
    ' "$2" 2>/dev/null | tr -d '\r') || written=
    ;;
  esac
  if [ -z "$written" ]; then
    verdict=2
    printf '::error title=denywins could not judge::the program ended with %s and no report; the log says why\n' "$1"
    unjudged_outputs
    return
  fi
  {
    printf 'exit-code=%s\n%s\nreport=%s\n' "$verdict" "$written" "$2"
    if [ -n "$3" ] && [ -s "$3" ]; then printf 'sarif=%s\n' "$3"; else printf 'sarif=\n'; fi
  } >>"${GITHUB_OUTPUT:-/dev/null}"
}
