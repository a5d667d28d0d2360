"""Principal and NotPrincipal: who is meant by which form."""

from build import BOTH, OTHER, OWNER, case, document, held, holder, identity, on_bucket, product, short, statement

USER = f"arn:aws:iam::{OWNER}:user/"
ROLE = f"arn:aws:iam::{OWNER}:role/"
FORMS_AWS = [
    "*", {"AWS": "*"}, {"AWS": OWNER}, {"AWS": f"arn:aws:iam::{OWNER}:root"}, {"AWS": OTHER}, {"AWS": f"arn:aws:iam::{OTHER}:root"},
    {"AWS": USER + "alice"}, {"AWS": USER + "Alice"}, {"AWS": [USER + "alice", USER + "bob"]}, {"AWS": f"arn:aws:iam::{OTHER}:user/alice"},
    {"AWS": ROLE + "etl"}, {"AWS": f"arn:aws:sts::{OWNER}:assumed-role/etl/s1"}, {"AWS": f"arn:aws:iam::{OTHER}:role/etl"},
    {"AWS": f"arn:aws:sts::{OTHER}:assumed-role/etl/s1"}, {"AWS": f"arn:aws:sts::{OWNER}:federated-user/fred"},
    {"Service": "cloudtrail.amazonaws.com"}, {"Service": ["cloudtrail.amazonaws.com", "logging.s3.amazonaws.com"]},
    {"AWS": OTHER, "Service": "logging.s3.amazonaws.com"}, {"AWS": [OWNER, ROLE + "admin"]}, {"AWS": ["*", USER + "alice"]},
]
FORMS = [
    "*", {"AWS": "*"}, {"AWS": ["*"]}, {"AWS": ""}, {"AWS": "?"}, {"AWS": "**"}, {"AWS": "a*"}, {"AWS": "alice"}, {"AWS": "Alice"}, {"AWS": "alic?"},
    {"AWS": "alice?"}, {"AWS": "?l*"}, {"AWS": ["bob", "alice"]}, {"AWS": "svc1"}, {"AWS": "*c*"}, {"AWS": "arn:aws:iam:::user/alice"},
    {"AWS": "arn:aws:iam::*:user/alice"}, {"AWS": "*alice"}, {"AWS": "111122223333"}, {"AWS": "arn:aws:iam::111122223333:root"},
    {"Service": "alice"}, {"AWS": "bob", "Service": "alice"}, {"AWS": "bob", "Service": "*"}, {"Federated": "alice"}, {"CanonicalUser": "alice"},
    {"AWS": "*", "CanonicalUser": "x"}, "alice", {"AWS": []}, {}, ["*"],
]


def topic(target, random):
    forms = FORMS_AWS if target.aws else FORMS
    wanted = [("s3:GetObject", "media/a.txt"), ("s3:PutObject", "media/a.txt"), ("s3:ListBucket", "media")]
    for form, effect, backed in product(forms, ["Allow", "Deny"], [False, True]):
        made = [statement(effect, "s3:*", BOTH, form)]
        if effect == "Deny":
            made.append(statement("Allow", "s3:*", BOTH, "*"))
        for caller in target.callers():
            policies = [on_bucket(document(*made))] + backing(caller, backed)
            action, path = random.choice(wanted)
            yield case(target, policies, caller, action, path)
    yield from spared(target, random)


def backing(caller, backed):
    """An identity policy that allows the same: across accounts both sides have to."""
    if not backed or caller["kind"] not in ("user", "role", "service-account", "federated-user"):
        return []
    name = caller.get("parent") or caller["name"]
    whose = f"role/{name}" if caller["kind"] == "role" else f"user/{name}"
    return [identity(document(statement("Allow", "s3:*", ["arn:aws:s3:::*"])), whose)]


def spared(target, random):
    """NotPrincipal, alone and beside Principal."""
    listed = [USER + "alice", ROLE + "etl", f"arn:aws:iam::{OTHER}:user/alice", f"arn:aws:sts::{OWNER}:assumed-role/etl/s1"]
    if not target.aws:
        listed = ["alice", "*", "arn:aws:iam:::user/alice"]
    for count, effect, beside, backed in product([1, 2], ["Deny", "Allow"], [False, True], [False, True]):
        if target.aws and (beside or effect == "Allow"):
            continue
        for start in range(len(listed) - count + 1):
            names = listed[start:start + count]
            made = {"Effect": effect}
            if beside:
                made["Principal"] = "*"
            made |= {"NotPrincipal": {"AWS": short(names)}, "Action": "s3:*", "Resource": BOTH}
            allow = statement("Allow", "s3:*", BOTH, "*")
            for caller in target.callers():
                policies = [on_bucket(document(made, allow) if effect == "Deny" else document(made))]
                policies += backing(caller, backed)
                yield case(target, policies, caller, "s3:GetObject", "media/a.txt")
                if target.aws and caller["kind"] in ("user", "role"):
                    # Nobody with a boundary is spared.
                    boundary = held("boundary", document(statement("Allow", "s3:*", ["*"])), holder(caller))
                    yield case(target, policies + [boundary], caller, "s3:GetObject", "media/a.txt")
