#!/usr/bin/env bash
# Prints the lines of action/checksums.txt for a release: checksums.sh ADDRESS ARCHIVE... where ADDRESS is the folder that
# the archives are downloaded from.
set -euo pipefail

address=$1
shift
for archive in "$@"; do
  printf '%s  %s/%s\n' "$(sha256sum <"$archive" | cut -d ' ' -f 1)" "$address" "$(basename "$archive")"
done
