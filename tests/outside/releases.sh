# shellcheck shell=bash
# A release as the action downloads it: packed by our own tools and served over TLS from this machine.

# shellcheck source=tests/outside/tools.sh
. "$(dirname "${BASH_SOURCE[0]}")/tools.sh"

# Packs the program under test for Linux on x86-64, serves it, and sets `table` to the file of checksums that names it.
# curl trusts the server through CURL_CA_BUNDLE.
serve_release() {
  local folder=$scratch/releases target=x86_64-unknown-linux-musl
  need_program openssl
  need_program curl
  need_program python3
  mkdir -p "$folder/download"
  "$root/tools/release/archive.sh" "$target" "${denywins:?}" "$folder/download"
  openssl req -x509 -newkey rsa:2048 -nodes -days 2 -subj /CN=localhost -addext subjectAltName=DNS:localhost \
    -keyout "$folder/key.pem" -out "$folder/certificate.pem" 2>/dev/null
  export CURL_CA_BUNDLE=$folder/certificate.pem
  python3 - "$folder" <<'PYTHON' &
import functools, http.server, pathlib, ssl, sys
folder = pathlib.Path(sys.argv[1])
handler = functools.partial(http.server.SimpleHTTPRequestHandler, directory=folder / "download")
handler.func.log_message = lambda *_: None
server = http.server.HTTPServer(("localhost", 0), handler)
context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
context.load_cert_chain(folder / "certificate.pem", folder / "key.pem")
server.socket = context.wrap_socket(server.socket, server_side=True)
(folder / "port.new").write_text(str(server.server_port))
(folder / "port.new").rename(folder / "port")
server.serve_forever()
PYTHON
  await_server "$folder/port"
  # shellcheck disable=SC2034 # for the scripts that source this
  table=$folder/checksums.txt
  "$root/tools/release/checksums.sh" "https://localhost:$(cat "$folder/port")" "$folder/download/"*.tar.gz >"$table"
}
