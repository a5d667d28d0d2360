# shellcheck shell=bash
# Where the program comes from: the one that is given, a released one that this checkout vouches for, or this checkout.

# Sets `binary` to a program that can be run. Takes the checkout of the action, and a folder for what is downloaded.
find_binary() {
  local version=${IN_VERSION:-} own_version root=$1 folder=$2
  if [ -n "${IN_BINARY:-}" ]; then
    binary=$(type -P -- "$IN_BINARY") || refuse "the input \`binary\` names \`$IN_BINARY\`, which is no program here"
    return
  fi
  own_version=$(sed -n 's/^version = "\([^"]*\)"$/\1/p' "$root/Cargo.toml" | head -n 1)
  case ${version:=$own_version} in
  source)
    build_binary "$root"
    return
    ;;
  *[!0-9A-Za-z.-]* | [!0-9]*) refuse "the input \`version\` is \`$version\`, and must be like \`$own_version\` or \`source\`" ;;
  esac
  find_release "$version" "$root/action/checksums.txt" # sets `release_sum` and `release_url`
  if [ -n "$release_url" ]; then
    download_binary "$folder"
  elif [ "$version" = "$own_version" ]; then
    echo "denywins $version: action/checksums.txt has no release for $platform, so this checkout is built"
    build_binary "$root"
  else
    refuse "action/checksums.txt has no release $version for $platform, and this checkout is $own_version"
  fi
}

# Sets `platform`, in the words of Rust.
find_platform() {
  case "${RUNNER_OS:-$(uname -s)}/${RUNNER_ARCH:-$(uname -m)}" in
  Linux/X64 | Linux/x86_64) platform=x86_64-unknown-linux-musl ;;
  Linux/ARM64 | Linux/aarch64) platform=aarch64-unknown-linux-musl ;;
  macOS/X64 | Darwin/x86_64) platform=x86_64-apple-darwin ;;
  macOS/ARM64 | Darwin/arm64) platform=aarch64-apple-darwin ;;
  Windows/X64) platform=x86_64-pc-windows-msvc ;;
  Windows/ARM64) platform=aarch64-pc-windows-msvc ;;
  *) platform="${RUNNER_OS:-$(uname -s)} on ${RUNNER_ARCH:-$(uname -m)}" ;;
  esac
}

# Looks a version up in a table; `release_url` is empty when it is not there.
find_release() {
  local sum url
  find_platform
  release_sum=
  release_url=
  while read -r sum url; do
    case $url in
    https://*/denywins-"$1"-"$platform".tar.gz)
      release_sum=$sum
      release_url=$url
      ;;
    esac
  done <"$2"
}

# Downloads what the table names, and takes nothing else for it.
download_binary() {
  local sum name folder=$1
  echo "denywins: $release_url"
  name=$(basename "$release_url" .tar.gz)
  curl --proto '=https' --tlsv1.2 --fail --location --silent --show-error --retry 3 --max-time 300 \
    --output "$folder/$name.tar.gz" -- "$release_url" || refuse "\`$release_url\` cannot be downloaded"
  sum=$(sha256 "$folder/$name.tar.gz")
  if [ "$sum" != "$release_sum" ]; then
    refuse "\`$release_url\` has the checksum $sum, and not $release_sum: it is not what was released"
  fi
  # By relative names: tar on Windows takes what stands before a colon for a host.
  (cd "$folder" && tar -xzf "$name.tar.gz")
  binary=$folder/$name/denywins
  if [ ! -f "$binary" ]; then
    binary=$binary.exe
  fi
}

sha256() {
  if command -v sha256sum >/dev/null; then
    sha256sum <"$1" | cut -d ' ' -f 1
  else
    shasum -a 256 <"$1" | cut -d ' ' -f 1
  fi
}

# Builds this checkout. From inside it: cargo and rustup also obey settings in the working directory, and that may hold
# the change under review.
build_binary() {
  local root=$1
  command -v cargo >/dev/null || refuse "there is no release to download, and no Rust toolchain here to build this checkout with"
  (cd "$root" && env -u CARGO_BUILD_TARGET cargo build --release --locked --bin denywins --target-dir "$root/target") ||
    refuse "denywins could not be built from its checkout"
  binary=$root/target/release/denywins
  if [ ! -f "$binary" ]; then
    binary=$binary.exe
  fi
}
