"""A GitHub API that knows one pull request: reviews.py PORT_FILE FIXTURES REPOSITORY HEAD [REVIEW...]."""

import http.server
import json
import pathlib
import sys

port_file, fixtures, repository, head = sys.argv[1:5]


def fixture(name):
    text = pathlib.Path(fixtures, name + ".json").read_text()
    return json.loads(text.replace("5f1d0c8e7a6b4932910fedcba9876543210a1b2c", head).replace("octo-org/policies", repository))


pull = f"/repos/{repository}/pulls/7"
answers = {
    pull: fixture("pull-request"),
    pull + "/commits": [fixture("commit-first"), fixture("commit-head")],
    pull + "/reviews": [fixture("review-" + name) for name in sys.argv[5:]],
}


class Handler(http.server.BaseHTTPRequestHandler):
    def do_GET(self):
        answer = answers.get(self.path.partition("?")[0])
        if self.headers["Authorization"] != "Bearer the-token-of-the-test":
            answer = None
        body = json.dumps({} if answer is None else answer).encode()
        self.send_response(404 if answer is None else 200)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *_):
        pass


server = http.server.HTTPServer(("127.0.0.1", 0), Handler)
pathlib.Path(port_file + ".new").write_text(str(server.server_port))
pathlib.Path(port_file + ".new").rename(port_file)
server.serve_forever()
