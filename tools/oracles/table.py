#!/usr/bin/env python3
"""Asks an oracle who wins when the user's policy and the bucket's disagree, which is known of every server.

    table.py TARGET -- COMMAND...
"""

import json
import pathlib
import subprocess
import sys

sys.path.insert(0, str(pathlib.Path(__file__).parent / "cases"))

from build import BOTH, case, document, identity, on_bucket, statement  # noqa: E402
from target import Target  # noqa: E402

# Identity policy, bucket policy with `Principal: "*"`, caller; what AWS, MinIO and RustFS make of it.
TABLE = [
    ("Allow", "Deny", "alice", {"aws": False, "minio": True, "rustfs": False}),
    ("", "Allow", "alice", {"aws": True, "minio": False, "rustfs": True}),
    ("Deny", "Allow", "alice", {"aws": False, "minio": False, "rustfs": True}),
    ("Allow", "", "alice", {"aws": True, "minio": True, "rustfs": True}),
    # The simulator of AWS knows nothing of the root.
    ("", "Deny", "root", {"minio": True, "rustfs": False}),
    ("", "Allow", "anonymous", {"aws": True, "minio": True, "rustfs": True}),
]


def main():
    target, command = Target(sys.argv[1]), sys.argv[sys.argv.index("--") + 1:]
    cases, expected = [], {}
    for row, (user, bucket, who, answers) in enumerate(TABLE):
        if target.name not in answers:
            continue
        policies = [identity(document(statement(user, "s3:*", BOTH)), "user/alice")] if user else []
        policies += [on_bucket(document(statement(bucket, "s3:*", BOTH, "*")))] if bucket else []
        caller = {"alice": target.user("alice"), "root": target.root(), "anonymous": target.anonymous}[who]
        for action, path in [("s3:PutObject", "media/k"), ("s3:ListBucket", "media")]:
            name = f"row {row + 1}, {action}"
            cases.append({"id": name} | case(target, policies, caller, action, path))
            expected[name] = answers[target.name]
    asked = "".join(json.dumps(one) + "\n" for one in cases)
    run = subprocess.run(command, input=asked.encode(), stdout=subprocess.PIPE, check=True).stdout
    found = {answer["id"]: answer["decision"] == "allowed" for answer in map(json.loads, run.splitlines())}
    wrong = [name for name in expected if found[name] != expected[name]]
    print(f"{target.name}: {len(expected)} answers of the truth table, wrong: {wrong or 'none'}")
    sys.exit(bool(wrong))


if __name__ == "__main__":
    main()
