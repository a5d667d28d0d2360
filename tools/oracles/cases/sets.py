#!/usr/bin/env python3
"""Writes sets of policies for one server, one JSON object per line, with those who may be asked about.

    sets.py {minio,rustfs,aws} [SEED] [--all]

First the policies of this repository: its fixtures and the examples of its rules. Then sets made at random, with every
layer that the server has. With --all also every set of policies that `generate.py` asks about.
"""

import json
import pathlib
import random
import re
import subprocess
import sys

import layered
from build import BUCKETS, document, identity, on_bucket, statement
from target import Target

HERE = pathlib.Path(__file__).parent
ROOT = HERE.parents[2]
# The account that our fixtures and examples are about.
EXAMPLES = "123456789012"


def main():
    target, seed = Target(sys.argv[1]), (sys.argv[2:] or ["1"])[0]
    made = list(ours(target)) + list(layered.sets(target, random.Random(f"layered {seed}")))
    if "--all" in sys.argv:
        made += asked(target, seed)
    seen = set()
    for name, policies, callers, buckets in made:
        text = json.dumps(policies, sort_keys=True)
        if text not in seen:
            seen.add(text)
            line = {"id": f"{name}-{len(seen)}", "policies": policies, "callers": callers}
            print(json.dumps(line | ({"buckets": buckets} if target.aws else {}), ensure_ascii=False))


def ours(target):
    """Fixtures and examples of rules: each alone, and beside a user who may do everything."""
    files = sorted(ROOT.glob("fixtures/documents/*.json")) + sorted(ROOT.glob("fixtures/incident*/**/*.json"))
    texts = [("fixture", path.read_text(encoding="utf-8")) for path in files]
    for path in sorted(ROOT.glob("rules/*.md")):
        texts += [("example", text) for text in re.findall(r"^```json[^\n]*\n(.*?)^```", path.read_text(encoding="utf-8"), re.M | re.S)]
    for name, text in texts:
        policy = parsed(text)
        if policy:
            yield from around(target, name, policy)


def parsed(text):
    """A policy that a server could be given: neither a template nor something around policies."""
    try:
        policy = json.loads(text)
    except ValueError:
        return None
    known = isinstance(policy, dict) and isinstance(policy.get("Statement"), list)
    return policy if known and policy["Statement"] and all(isinstance(one, dict) for one in policy["Statement"]) else None


def around(target, name, policy):
    text = json.dumps(policy, separators=(",", ":"), ensure_ascii=False)
    account = (re.search(r"iam::(\d{12}):", text) or [None, EXAMPLES])[1]
    bucket = (re.search(r"arn:aws:s3:::([a-z0-9.-]+)", text) or [None, "bleater-media"])[1]
    callers = [target.user(user, account=account) for user in ["storage-service", "analytics-reader"]]
    if target.aws:
        callers.append(target.role("deploy", account=account))
    else:
        callers += [target.root(), target.service_account("svc1", "storage-service")]
    holders, owned = ["user/storage-service", "role/deploy"], [{"name": bucket, "owner": account}]
    if any("Principal" in one or "NotPrincipal" in one for one in policy["Statement"]):
        everything = identity(document(statement("Allow", "s3:*", "arn:aws:s3:::*")), *holders)
        yield name, [on_bucket(text, bucket)], callers, owned
        yield name, [on_bucket(text, bucket), everything], callers, owned
    else:
        yield name, [identity(text, *holders)], callers, owned


def asked(target, seed):
    """Every set of policies of the generated cases, with all who ask about it."""
    cases = subprocess.run([sys.executable, str(HERE / "generate.py"), target.name, seed], stdout=subprocess.PIPE, check=True).stdout
    sets = {}
    for line in cases.splitlines():
        case = json.loads(line)
        text = json.dumps(case["policies"], sort_keys=True)
        name, _, callers = sets.setdefault(text, (case["id"].split("-")[0], case["policies"], []))
        if case["caller"] not in callers:
            callers.append(case["caller"])
    return [(name, policies, callers, BUCKETS) for name, policies, callers in sets.values()]


if __name__ == "__main__":
    main()
