#!/usr/bin/env python3
"""Writes cases for one server, one JSON object per line, the same for the same seed.

    generate.py {minio,rustfs,aws} [SEED]
"""

import json
import random
import sys

import actions
import conditions
import layers
import mixed
import principals
import resources
import variables
from target import Target

TOPICS = {
    "actions": actions, "resources": resources, "principals": principals, "variables": variables, "conditions": conditions,
    "layers": layers, "mixed": mixed,
}


def main():
    target, seed = Target(sys.argv[1]), sys.argv[2] if len(sys.argv) > 2 else "1"
    asked = set()
    for name, topic in TOPICS.items():
        # A topic of its own seed: what one asks does not hang on another.
        for case in topic.topic(target, random.Random(f"{name} {seed}")):
            text = json.dumps(case, ensure_ascii=False, sort_keys=True)
            if text not in asked:
                asked.add(text)
                print(json.dumps({"id": f"{name}-{len(asked)}"} | case, ensure_ascii=False))


if __name__ == "__main__":
    main()
