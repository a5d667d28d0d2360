#!/usr/bin/env python3
"""Compares what an oracle answers with vectors that were recorded before.

    vectors.py ENGINE VECTORS -- COMMAND...

ENGINE is the name of the answers in VECTORS (`minio_oss`, `rustfs`); COMMAND reads vectors and writes answers.
Differences that are known are listed below with their reason and must all occur.
"""

import json
import subprocess
import sys

# The vectors say what the server made of a policy, the oracle asks the parser alone in this mode.
KNOWN = {
    "minio_oss": {
        "v035 accepted": "the parser takes a policy without a version, PutBucketPolicy does not",
        "v036 accepted": "as v035, for an empty version",
        "v179 accepted": "the parser takes `null`, the handler does not",
        "v181 accepted": "the parser takes a policy without statements, the handler does not",
    },
    "rustfs": {},
}


def main():
    engine, path = sys.argv[1:3]
    command = sys.argv[sys.argv.index("--") + 1:]
    with open(path, "rb") as file:
        vectors = file.read()
    run = subprocess.run(command, input=vectors, stdout=subprocess.PIPE, check=True)
    answers = {answer["id"]: answer for answer in map(json.loads, run.stdout.splitlines())}
    differences, decisions, acceptances = [], 0, 0
    for vector in map(json.loads, vectors.splitlines()):
        answer = answers[vector["id"]]
        acceptances += 1
        if vector["parse"][engine]["accepted"] != answer["accepted"]:
            differences.append((f"{vector['id']} accepted", answer["accepted"]))
        for at, request in enumerate(vector["requests"]):
            expected = request["allowed"][engine]
            if expected is None:
                continue
            decisions += 1
            found = answer["allowed"][at] if answer["allowed"] else None
            if found != expected:
                differences.append((f"{vector['id']} request {at}", found))
    known = KNOWN[engine]
    unknown = [(what, found) for what, found in differences if what not in known]
    for what, found in unknown:
        print(f"{engine}: {what}: {found} now")
    stale = known.keys() - {what for what, _ in differences}
    for what in sorted(stale):
        print(f"{engine}: {what} does not differ any more")
    print(f"{engine}: {decisions} decisions and {acceptances} acceptances, {len(differences)} known differences")
    sys.exit(bool(unknown or stale))


if __name__ == "__main__":
    main()
