"""Policies, requests and cases, as every topic puts them together."""

import itertools
import json

BUCKET = "media"
OWNER = "111122223333"
OTHER = "444455556666"
BOTH = [f"arn:aws:s3:::{BUCKET}", f"arn:aws:s3:::{BUCKET}/*"]
BUCKETS = [
    {"name": "media", "owner": OWNER},
    {"name": "media-archive", "owner": OWNER},
    {"name": "logs", "owner": OWNER},
]


def short(values):
    """A list of one as its only member: both are read, and it is shorter."""
    return values[0] if isinstance(values, list) and len(values) == 1 else values


def statement(effect, action=None, resource=None, principal=None, condition=None, **other):
    """A statement; `other` are elements by name, such as NotAction."""
    made = {"Effect": effect}
    if principal is not None:
        made["Principal"] = principal
    if action is not None:
        made["Action"] = short(action)
    if resource is not None:
        made["Resource"] = short(resource)
    made.update({name: short(value) for name, value in other.items()})
    if condition is not None:
        made["Condition"] = condition
    return made


def document(*statements):
    return json.dumps({"Version": "2012-10-17", "Statement": list(statements)}, separators=(",", ":"), ensure_ascii=False)


def identity(text, *holders):
    return {"layer": "identity", "holders": list(holders), "document": text}


def held(layer, text, *holders):
    return {"layer": layer, "holders": list(holders), "document": text}


def on_bucket(text, bucket=BUCKET):
    return {"layer": "bucket", "bucket": bucket, "document": text}


def arn(path):
    return "*" if path == "*" else f"arn:aws:s3:::{path}"


def case(target, policies, caller, action, path, context=None):
    """One question. `path` is BUCKET, BUCKET/KEY or `*`."""
    made = {"policies": policies}
    if target.name == "aws":
        made["buckets"] = BUCKETS
    return made | {"caller": caller, "action": action, "resource": arn(path), "context": context or {}}


def holder(caller):
    return f"{'role' if caller['kind'] == 'role' else 'user'}/{caller['name']}"


def placed(target, where, effect, made, caller=None):
    """A statement in a policy of one layer, with the Allow that a Deny needs to be seen; and who asks."""
    allow = [statement("Allow", "s3:*", BOTH)] if effect == "Deny" else []
    if where == "identity":
        who = caller or target.user("alice")
        return [identity(document(made, *allow), holder(who))], who
    for one in [made, *allow]:
        if "NotPrincipal" not in one:
            one.setdefault("Principal", "*")
    ordered = [order(one) for one in [made, *allow]]
    return [on_bucket(document(*ordered))], caller or target.bucket_caller


def order(made):
    """The usual order of elements, so that policies read as people write them."""
    names = ["Sid", "Effect", "Principal", "NotPrincipal", "Action", "NotAction", "Resource", "NotResource", "Condition"]
    return {name: made[name] for name in names if name in made}


def pick(random, values, count):
    """Some of the values, in their order."""
    values = list(values)
    chosen = set(random.sample(range(len(values)), min(count, len(values))))
    return [value for at, value in enumerate(values) if at in chosen]


def product(*lists):
    return itertools.product(*lists)
