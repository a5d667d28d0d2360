#!/usr/bin/env python3
"""Records what an oracle decides: asks it every generated case and keeps, of every set of policies, requests with each
of its decisions.

    record.py TARGET SEED OUT [--all] -- COMMAND...

Writes OUT/TARGET-policies.jsonl and OUT/TARGET-decisions.jsonl, and says what was left out. With --all, no set of
policies is passed over to keep the files small. COMMAND reads cases and writes answers.
"""

import collections
import json
import pathlib
import random
import re
import subprocess
import sys

HERE = pathlib.Path(__file__).parent
# How many requests of one set of policies are kept, beyond one for each decision, and of how many of the sets.
KEPT = {"actions": 2, "resources": 2, "principals": 4, "variables": 3, "conditions": 3, "layers": 2, "mixed": 4}
SHARE = {"actions": 0.45, "resources": 0.45, "principals": 0.8, "variables": 0.6, "conditions": 0.55, "layers": 0.42, "mixed": 0.6}
# How many policies are kept that were refused for the same reason.
REFUSED = 2
# A policy that a case looks through has to be told what the server always knows.
ALWAYS = ["aws:CurrentTime", "aws:EpochTime", "aws:SecureTransport", "aws:SourceIp"]


def write(path, lines):
    with open(path, "w", encoding="utf-8") as file:
        for line in lines:
            file.write(json.dumps(line, ensure_ascii=False, separators=(",", ":")) + "\n")


def check(case):
    if "buckets" in case:
        return
    for policy in case["policies"]:
        for key in ALWAYS:
            assert key not in policy["document"] or key in case["context"], f"{case['id']} does not say {key}"


class Policies:
    """Every policy once, by what it says and where it stands."""

    def __init__(self, letter="p"):
        self.ids, self.lines, self.letter = {}, [], letter

    def name(self, policy, accepted):
        text = json.dumps(policy, sort_keys=True)
        if text not in self.ids:
            self.ids[text] = f"{self.letter}{len(self.ids) + 1}"
            line = {"id": self.ids[text]} | policy
            self.lines.append(line if accepted else line | {"accepted": False})
        return self.ids[text]


def kept(cases, answers, seed, everything):
    """The cases to keep, in order; at least one for each decision of a set of policies, spread over those who ask."""
    worlds = collections.defaultdict(list)
    for case in cases:
        if "decision" in answers[case["id"]]:
            worlds[json.dumps(case["policies"], sort_keys=True)].append(case)
    chosen = set()
    for name, world in worlds.items():
        topic = world[0]["id"].split("-")[0]
        if not everything and random.Random(f"{seed} {name}").random() > SHARE[topic]:
            continue
        limit, seen, picked = KEPT[topic], set(), []
        for case in world:
            decision = answers[case["id"]]["decision"]
            if decision not in seen:
                seen.add(decision)
                picked.append(case)
        rest = [case for case in world if case not in picked]
        # Evenly over the rest: its neighbours differ in one thing only.
        wanted = max(0, limit - len(picked))
        picked += rest[:: max(1, len(rest) // wanted)][:wanted] if wanted else []
        chosen.update(case["id"] for case in picked)
    return [case for case in cases if case["id"] in chosen]


def refused(cases, answers, policies):
    """A few policies of each reason why one is refused."""
    reasons = collections.Counter()
    for case in cases:
        answer = answers[case["id"]]
        if all(answer["accepted"]):
            continue
        # Without what was quoted from the policy.
        reason = re.sub(r"[^a-z ]+|(?<=['`]).*?(?=['`])", "", answer["left_out"])[:60]
        policy = case["policies"][answer["accepted"].index(False)]
        before = len(policies.lines)
        if reasons[reason] < REFUSED:
            policies.name(policy, False)
            reasons[reason] += len(policies.lines) > before


def main():
    target, seed, out = sys.argv[1:4]
    command = sys.argv[sys.argv.index("--") + 1:]
    generate = [sys.executable, str(HERE / "cases" / "generate.py"), target, seed]
    asked = subprocess.run(generate, stdout=subprocess.PIPE, check=True).stdout
    cases = [json.loads(line) for line in asked.splitlines()]
    for case in cases:
        check(case)
    run = subprocess.run(command, input=asked, stdout=subprocess.PIPE, check=True).stdout
    answers = {answer["id"]: answer for answer in map(json.loads, run.splitlines())}
    policies, decisions = Policies(), []
    for case in kept(cases, answers, seed, "--all" in sys.argv):
        ids = [policies.name(policy, True) for policy in case["policies"]]
        line = {"id": case["id"], "policies": ids, "caller": case["caller"], "action": case["action"], "resource": case["resource"]}
        if case["context"]:
            line["context"] = case["context"]
        if "buckets" in case:
            bucket = case["resource"].removeprefix("arn:aws:s3:::").split("/")[0]
            line["buckets"] = [known for known in case["buckets"] if known["name"] == bucket]
        decisions.append(line | {"decision": answers[case["id"]]["decision"]})
    # Only a server can refuse a policy: the simulator of AWS is no server.
    if target != "aws":
        refused(cases, answers, policies)
    write(pathlib.Path(out) / f"{target}-policies.jsonl", policies.lines)
    write(pathlib.Path(out) / f"{target}-decisions.jsonl", decisions)
    say(target, cases, answers, decisions, policies)


def say(target, cases, answers, decisions, policies):
    taken_not = sum(line.get("accepted") is False for line in policies.lines)
    print(f"{target}: {len(cases)} cases asked, {len(decisions)} decisions kept, {len(policies.lines)} policies, {taken_not} refused")
    counts = collections.Counter(line["decision"] for line in decisions)
    print("  " + ", ".join(f"{count} {decision}" for decision, count in sorted(counts.items())))
    left_out = collections.Counter(answer["left_out"].split(":")[0] for answer in answers.values() if "left_out" in answer)
    print("  left out: " + ", ".join(f"{count} {reason}" for reason, count in left_out.most_common()))


if __name__ == "__main__":
    main()
