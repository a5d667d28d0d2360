# shellcheck shell=bash
# What the scripts beside this one share: the tools they need, in fixed versions and a folder of their own below target/,
# the program under test, and expectations.

# Several of the scripts may source this one.
if [ -n "${root:-}" ]; then
  return
fi
root=$(cd "$(dirname "${BASH_SOURCE[0]}")/../.." && pwd)
tools=${CARGO_TARGET_DIR:-$root/target}/outside
mkdir -p "$tools/bin"

# Ends the script because something it needs cannot be had here.
skip() {
  echo "$(basename "$0" .sh): skipped, $*"
  exit 0
}

# Installs packages from PyPI, as NAME==VERSION.
need_python() {
  if [ ! -x "$tools/venv/bin/pip" ]; then
    python3 -m venv "$tools/venv" >/dev/null 2>&1 || skip "there is no Python with venv"
  fi
  "$tools/venv/bin/pip" install --quiet --disable-pip-version-check "$@" >"$tools/pip.log" 2>&1 ||
    skip "$* cannot be installed from PyPI: $(tail -n 1 "$tools/pip.log")"
}

# Installs a Go program: NAME MODULE VERSION.
need_go() {
  local stamp=$tools/bin/$1.$3
  if [ ! -e "$stamp" ]; then
    command -v go >/dev/null || skip "there is no Go to build $1 with"
    GOBIN=$tools/bin go install "$2@$3" >"$tools/go.log" 2>&1 ||
      skip "$1 cannot be built: $(tail -n 1 "$tools/go.log")"
    touch "$stamp"
  fi
}

need_program() {
  command -v "$1" >/dev/null || skip "$1 is not installed"
}

# Sets `denywins` to the program under test: a debug build of this tree, or the one that DENYWINS_PROGRAM names.
need_denywins() {
  denywins=${DENYWINS_PROGRAM:-}
  if [ -z "$denywins" ]; then
    (cd "$root" && cargo build --locked --quiet)
    denywins=${CARGO_TARGET_DIR:-$root/target}/debug/denywins
  fi
}

# A folder, and whatever servers are started, that go away with the script.
scratch=$(mktemp -d)
servers=()
trap 'for server in ${servers[@]+"${servers[@]}"}; do kill "$server"; done; rm -rf "$scratch"' EXIT

# Waits until the server that was started last has written its port to a file.
await_server() {
  local server=$!
  servers+=("$server")
  while [ ! -e "$1" ]; do
    kill -0 "$server" 2>/dev/null || skip "no server can be started"
    sleep 0.1
  done
}

# Stops the script at a thing that is not what it should be: WHAT GOT WANTED.
expect() {
  if [ "$2" != "$3" ]; then
    printf '%s: %s\n  got:    %s\n  wanted: %s\n' "$(basename "$0" .sh)" "$1" "$2" "$3"
    exit 1
  fi
}

# A checkout that keeps what was built in it from one run to the next, and release builds that are quick instead of good.
# Which way a program is built is tested here, not the program.
checkout=$tools/checkout
build_quickly() {
  mkdir -p "$checkout"
  export CARGO_PROFILE_RELEASE_OPT_LEVEL=0 CARGO_PROFILE_RELEASE_LTO=off CARGO_PROFILE_RELEASE_CODEGEN_UNITS=16
}

# A new git repository that the user's own settings do not reach, on the branch main.
export GIT_CONFIG_GLOBAL=/dev/null GIT_CONFIG_NOSYSTEM=1
new_repository() {
  git init --quiet "$1"
  git -C "$1" symbolic-ref HEAD refs/heads/main
  git -C "$1" config user.name tester
  git -C "$1" config user.email tester@example.org
}

commit_all() {
  git -C "$1" add --all
  git -C "$1" commit --quiet --no-verify --message "$2"
}
