#!/usr/bin/env bash
# No command opens a socket but the one that asks GitHub: the kernel is asked, through strace, about denywins and every
# process that it starts.
set -euo pipefail
# shellcheck source=tests/outside/tools.sh
. "$(dirname "$0")/tools.sh"

need_program strace
need_program git
# Tracing is forbidden in some containers.
strace -o /dev/null true 2>/dev/null || skip "strace may not trace here"
need_denywins

# Runs a command; sets `code`, and `calls` to every call about a network that it or a child of it made, of whatever
# family. A ring may open sockets without a call for each.
watch() {
  code=0
  strace -f -qq -e trace=%network,io_uring_setup -e signal=none -o "$scratch/calls" "$@" \
    >"$scratch/said" 2>&1 || code=$?
  # A process that is killed on the way into a call, as git is when nothing more is asked of it, leaves a line without one.
  calls=$(grep -vE '^[0-9]+ +\?\?\?\( <detached \.\.\.>$' "$scratch/calls" || true)
}

seen() {
  if grep -q "$1" "$scratch/calls"; then echo yes; else echo no; fi
}

# Runs denywins, which must end with this code and open nothing: CODE ARGUMENTS...
alone=0
alone() {
  local wanted=$1
  shift
  watch "$denywins" "$@"
  if [ "$code" != "$wanted" ]; then tail -n 5 "$scratch/said"; fi
  expect "denywins $*" "$code" "$wanted"
  expect "denywins $* opens nothing" "$calls" ""
  alone=$((alone + 1))
}

# What would lead it to GitHub if anything did. Nobody listens on port 1.
nobody=127.0.0.1:1
export GITHUB_API_URL=http://$nobody GITHUB_SERVER_URL=http://$nobody GITHUB_TOKEN=secret GITHUB_REPOSITORY=octo-org/policies
export GITHUB_ACTIONS=true GITHUB_EVENT_NAME=pull_request http_proxy=http://$nobody https_proxy=http://$nobody

# The repository of the incident, with the change that did it on a branch and a remote that cannot be reached.
work=$scratch/work
new_repository "$work"
cp -r "$root/fixtures/incident-repository/." "$work"
rm -r "$work/change"
commit_all "$work" before
cp -r "$work" "$scratch/old"
git -C "$work" checkout --quiet -b change
cp "$root/fixtures/incident-repository/change/hardening.json" "$work/buckets/bleater-media.json"
commit_all "$work" after
head=$(git -C "$work" rev-parse HEAD)
# A clone that lacks the policies of main: git would fetch them from the remote, and is told not to.
partial=$scratch/partial
git -C "$work" config uploadpack.allowFilter true
git clone --quiet --filter=blob:none --branch change "file://$work" "$partial"
git -C "$partial" remote set-url origin "git://$nobody/policies"
cd "$work"

# First what must be seen, or nothing below would mean anything: a socket of a process, of a child of git, and of denywins.
watch bash -c "exec 3<>/dev/tcp/127.0.0.1/1"
expect "control: a socket is seen" "$(seen 'connect(.*AF_INET')" yes
watch git -C "$partial" cat-file -p origin/main:buckets/bleater-media.json
expect "control: what git fetches is seen" "$(seen 'connect(.*AF_INET')" yes
git checkout --quiet -b reviewed main
printf '\n[sign-off]\nmode = ["github"]\n' >>denywins.toml
commit_all . "reviews count"
git checkout --quiet -b reviewed-change
cp "$root/fixtures/incident-repository/change/hardening.json" buckets/bleater-media.json
commit_all . after
reviewed=$(git rev-parse HEAD)
watch "$denywins" sign-off verify --target ceph --base reviewed --expect-head "$reviewed" --github --pr 7
expect "control: asking GitHub is seen" "$code $(seen 'connect(.*AF_INET')" "2 yes"

# Without that one flag the same is judged by files, although config lets reviews count.
alone 4 sign-off verify --target ceph --base reviewed --expect-head "$reviewed"
alone 4 check --target ceph --base reviewed --expect-head "$reviewed"

git checkout --quiet change
alone 4 check
alone 0 check --sign-off=warn
alone 1 --no-config "$root/fixtures/incident"
alone 0 --no-config "$root/fixtures/incident-fixed"
alone 1 check --no-config - <"$root/fixtures/incident/bucket-policy.json"
alone 4 check --target ceph --base main --expect-head "$head"
alone 0 check --target ceph --base main --sign-off=warn
alone 2 check --base origin/main
for format in human concise json sarif github gitlab markdown junit; do
  alone 4 check --target ceph --base main --format "$format"
done
cd "$partial"
alone 2 check --target ceph --base origin/main
cd "$work"

alone 1 can user/storage-service s3:PutObject bleater-media/photo.jpg --target ceph
alone 1 diff "$scratch/old" . --target ceph
alone 0 explain deny-not-principal
alone 0 rules
alone 0 init --dry-run
alone 1 doctor
alone 0 sign-off new access-lost --reason "only the reader may write" --target ceph --base main
alone 0 sign-off list --target ceph --base main
alone 0 sign-off prune --dry-run --target ceph

echo "network: $alone runs of denywins and of the git below it opened no socket; asking GitHub did, and was seen"
