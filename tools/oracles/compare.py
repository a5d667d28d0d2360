#!/usr/bin/env python3
"""Asks an oracle again what was recorded, or every Nth of it, and compares.

    compare.py TARGET FIXTURES EVERY -- COMMAND...
"""

import json
import pathlib
import subprocess
import sys

POLICIES = ["policies", "representatives-policies"]
DECISIONS = ["decisions", "representatives"]


def lines(path):
    with open(path, encoding="utf-8") as file:
        return [json.loads(line) for line in file]


def main():
    target, fixtures, every = sys.argv[1], pathlib.Path(sys.argv[2]), int(sys.argv[3])
    command = sys.argv[sys.argv.index("--") + 1:]
    policies = {line["id"]: line for name in POLICIES for line in lines(fixtures / f"{target}-{name}.jsonl")}
    plain = {name: {key: value for key, value in line.items() if key not in ("id", "accepted")} for name, line in policies.items()}
    recorded = [line for name in DECISIONS for line in lines(fixtures / f"{target}-{name}.jsonl")[::every]]
    cases = [line | {"policies": [plain[name] for name in line["policies"]], "context": line.get("context", {})} for line in recorded]
    # Of a refused policy any request tells.
    refused = [name for name, line in policies.items() if line.get("accepted") is False][::every]
    for name in refused:
        caller = {"kind": "anonymous"}
        cases.append({"id": name, "policies": [plain[name]], "caller": caller, "action": "s3:GetObject", "resource": "*", "context": {}})
    asked = "".join(json.dumps(case) + "\n" for case in cases)
    run = subprocess.run(command, input=asked.encode(), stdout=subprocess.PIPE, check=True).stdout
    answers = {answer["id"]: answer for answer in map(json.loads, run.splitlines())}
    wrong = 0
    for line in recorded:
        found = answers[line["id"]].get("decision", answers[line["id"]].get("left_out"))
        if found != line["decision"]:
            wrong += 1
            print(f"{target} {line['id']}: recorded {line['decision']}, now {found}")
    for name in refused:
        if answers[name]["accepted"] != [False]:
            wrong += 1
            print(f"{target} {name}: recorded as refused, now taken")
    print(f"{target}: {len(recorded)} decisions and {len(refused)} refusals asked again, {wrong} differ")
    sys.exit(bool(wrong))


if __name__ == "__main__":
    main()
