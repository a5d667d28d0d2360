# shellcheck shell=bash
# What the action prints. The runner obeys lines with `::command::`, and `##[command]` anywhere in a line.

# Says why nothing can be judged, and ends.
refuse() {
  local text=$1
  text=${text//'%'/%25}
  text=${text//$'\r'/%0D}
  text=${text//$'\n'/%0A}
  printf '::error title=denywins could not judge::%s\n' "$text"
  exit 2
}

# Prints files that may quote a policy, while the runner obeys nothing but a word that nobody can guess.
say_untrusted() {
  local token file
  token=$(od -An -N16 -tx1 /dev/urandom | tr -d ' \n')
  printf '::stop-commands::%s\n' "$token"
  for file in "$@"; do
    if [ -s "$file" ]; then
      cat -- "$file"
      # A last line without an end would swallow the word.
      printf '\n'
    fi
  done
  printf '::%s::\n' "$token"
}

# Prints the commands that annotate, which the program has escaped, and none of the plain lines between them.
say_annotations() {
  if [ -s "$1" ]; then
    grep -E '^::(error|warning|notice) ' "$1" || true
  fi
}
