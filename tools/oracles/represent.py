#!/usr/bin/env python3
"""Records what an oracle decides for the requests that the explorer picks, one for each way in which statements match.

    represent.py TARGET SEED OUT REPRESENTATIVES -- COMMAND...
    represent.py TARGET SEED --ask REPRESENTATIVES -- COMMAND...

Writes OUT/TARGET-representatives.jsonl and OUT/TARGET-representatives-policies.jsonl. REPRESENTATIVES is the program of the
folder of that name, COMMAND reads cases and writes answers. What differs from our own decision is told.

With --ask nothing is written. With --ask-near neither, and a request is asked for each way in which one element keeps
statements from matching as well, of every set of policies that there is, also those of the generated cases; with --ask-all
every request of every class, of the sets alone that are recorded.
"""

import collections
import json
import pathlib
import random
import subprocess
import sys

from record import Policies, write

HERE = pathlib.Path(__file__).parent
# So many decisions are recorded, up to the end of a set.
ENOUGH = 2150
# Ways to ask and record nothing: flags of sets.py, and of the program.
MODES = {"--ask": ([], []), "--ask-near": (["--all"], ["--near"]), "--ask-all": ([], ["--all"])}


def main():
    target, seed, out, program = sys.argv[1:5]
    command = sys.argv[sys.argv.index("--") + 1:]
    of_sets, of_requests = MODES.get(out, ([], []))
    sets = subprocess.run([sys.executable, str(HERE / "cases" / "sets.py"), target, seed, *of_sets], stdout=subprocess.PIPE, check=True)
    asked = subprocess.run([program, target, *of_requests], input=sets.stdout, stdout=subprocess.PIPE, check=True).stdout
    run = subprocess.run(command, input=asked, stdout=subprocess.PIPE, check=True).stdout
    cases = [json.loads(line) for line in asked.splitlines()]
    answers = {answer["id"]: answer for answer in map(json.loads, run.splitlines())}
    # What a server takes and cannot keep is in force nowhere.
    answered = [case for case in cases if all(case["taken"]) and "decision" in answers[case["id"]]]
    # Where documents leave a question open there is nothing to compare.
    decided = [case for case in answered if case["ours"] != "depends"]
    refusals = {}
    wrong = [case for case in decided if case["ours"] != answers[case["id"]]["decision"]]
    # Only a server can refuse a policy: the simulator of AWS is no server.
    for case in cases if target != "aws" else []:
        if all(case["taken"]) and not all(answers[case["id"]]["accepted"]):
            refusals[json.dumps([policy["document"] for policy in case["policies"]])] = case["id"]
    for name in refusals.values():
        print(f"{target} {name}: a policy is taken here and refused there")
    for case in wrong:
        print(f"{target} {case['id']}: {case['ours']} here, {answers[case['id']]['decision']} there")
    print(f"{target}: {len(cases)} cases asked, {len(decided)} compared, {len(wrong)} differ, {len(answered) - len(decided)} open here")
    reasons = [answer["left_out"].split(":")[0] for answer in answers.values() if "left_out" in answer]
    print("  left out: " + ", ".join(f"{count} {reason}" for reason, count in collections.Counter(reasons).most_common()))
    if out not in MODES:
        record(target, pathlib.Path(out), kept(decided, seed), answers)
    sys.exit(bool(wrong))


def kept(cases, seed):
    """All cases of some sets of policies: those of our fixtures, and others until there are enough."""
    sets = collections.defaultdict(list)
    for case in cases:
        sets[case["id"].rsplit("-", 1)[0]].append(case)
    names = sorted(sets, key=lambda name: random.Random(f"{seed} {name}").random())
    chosen, count = set(), 0
    for name in sorted(names, key=lambda name: not name.startswith("fixture")):
        if count < ENOUGH:
            chosen.add(name)
            count += len(sets[name])
    return [case for name, cases in sets.items() if name in chosen for case in cases]


def record(target, out, cases, answers):
    policies, decisions = Policies("r"), []
    for case in cases:
        ids = [policies.name(policy, True) for policy in case["policies"]]
        line = {key: case[key] for key in ["id", "caller", "action", "resource", "context", "buckets"] if case.get(key)}
        decisions.append(line | {"policies": ids, "decision": answers[case["id"]]["decision"]})
    write(out / f"{target}-representatives-policies.jsonl", policies.lines)
    write(out / f"{target}-representatives.jsonl", decisions)
    print(f"  {len(decisions)} decisions kept, {len(policies.lines)} policies")


if __name__ == "__main__":
    main()
