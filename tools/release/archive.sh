#!/usr/bin/env bash
# Packs a program for a release: archive.sh TARGET PROGRAM FOLDER writes FOLDER/denywins-VERSION-TARGET.tar.gz, in the
# layout that action/binary.sh and cargo-binstall unpack.
set -euo pipefail

target=$1
program=$2
folder=$3
root=$(cd "$(dirname "$0")/../.." && pwd)
version=$(sed -n 's/^version = "\([^"]*\)"$/\1/p' "$root/Cargo.toml" | head -n 1)
name=denywins-$version-$target

mkdir -p "$folder/$name"
cp "$program" "$root/README.md" "$root/LICENSE-APACHE" "$root/LICENSE-MIT" "$folder/$name/"
# By relative names: tar on Windows takes what stands before a colon for a host.
(cd "$folder" && tar -czf "$name.tar.gz" "$name")
rm -r "${folder:?}/$name"
