"""Records what fnmatch(3) of the C library of this machine says, in the C locale, which is the one that radosgw runs in.

    python3 tools/oracles/fnmatch.py > fixtures/conformance/recorded/fnmatch.jsonl

A line is a pattern with the texts that fit it and those that do not. Patterns and texts are made at random from a fixed seed.
"""

import ctypes
import json
import locale
import random

PIECES = [
    "a", "b", "1", "-", "*", "?", "\\*", "\\a", "\\[", "[ab]", "[!a]", "[^ab]", "[a-c]", "[!a-c]", "[]a]", "[!]a]", "[a-]",
    "[-b]", "[\\]a]", "[a\\-c]", "[a-\\c]", "[[:digit:]]", "[[:alpha:]1]", "[![:digit:]]", "[[:upper:]-]", "[b-a]", "[[a]",
]
# What nobody writes: classes that do not end, names that there are not, and what only other locales need.
ODD = [
    "[a", "[[:none:]]", "[a[:none:]]", "[!a[:none:]]", "[[:Alpha:]]", "[[:digit:", "[[=a=]b]", "[[.a.]b]", "[[.a.]-c]",
    "[[.a.]-]", "[a-[.c.]]", "[a\\", "[",
]
LETTERS = "ab1-]["
SEED, PATTERNS, TEXTS = 1, 500, 9


def shaped(dice: random.Random, pieces: list[str]) -> str:
    """A text of as many letters as the pieces take: by chance alone a pattern is seldom met."""
    text = ""
    for piece in pieces:
        if piece == "*":
            text += "".join(dice.choice(LETTERS) for _ in range(dice.randint(0, 2)))
        elif len(piece) > 2 or piece == "?":
            text += dice.choice(LETTERS)
        else:
            text += piece.lstrip("\\")
    return text


def main() -> None:
    locale.setlocale(locale.LC_ALL, "C")
    library = ctypes.CDLL(None)
    dice = random.Random(SEED)
    seen = set()
    while len(seen) < PATTERNS:
        pieces = [dice.choice(ODD if dice.random() < 0.06 else PIECES) for _ in range(dice.randint(1, 4))]
        pattern = "".join(pieces)
        if pattern in seen:
            continue
        seen.add(pattern)
        texts = {shaped(dice, pieces) for _ in range(TEXTS)} | {dice.choice(LETTERS), pattern}
        told = {True: [], False: []}
        for text in sorted(texts):
            fits = library.fnmatch(pattern.encode(), text.encode(), 0) == 0
            told[fits].append(text)
        print(json.dumps({"pattern": pattern, "fits": told[True], "fails": told[False]}))


if __name__ == "__main__":
    main()
