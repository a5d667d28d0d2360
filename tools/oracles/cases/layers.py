"""Layers combined: who wins, who is asked at all; groups; actions that are checked twice."""

from build import BOTH, OTHER, OWNER, case, document, held, holder, identity, on_bucket, pick, product, statement

# What one layer says: of everything, of reading alone, or nothing because there is no policy.
SAYS = {
    "none": None,
    "allow": [("Allow", "s3:*")],
    "read": [("Allow", "s3:GetObject")],
    "deny": [("Deny", "s3:PutObject")],
    "both": [("Allow", "s3:*"), ("Deny", "s3:PutObject")],
}
ASKED = [("s3:GetObject", "media/a.txt"), ("s3:PutObject", "media/a.txt"), ("s3:ListBucket", "media")]


def said(what, principal=None):
    if SAYS[what] is None:
        return None
    return document(*[statement(effect, action, BOTH, principal) for effect, action in SAYS[what]])


def present(*policies):
    return [policy for policy in policies if policy and policy["document"]]


def topic(target, random):
    yield from (aws if target.aws else servers)(target, random)
    yield from groups(target, random)
    if not target.aws:
        yield from twice(target, random)


def servers(target, random):
    callers = [target.anonymous, target.user("alice"), target.user("bob"), target.root()]
    callers += [target.service_account("svc1", "alice"), target.service_account("svc2", "")]
    policy_actions = [("s3:GetBucketPolicy", "media"), ("s3:PutBucketPolicy", "media"), ("s3:DeleteBucketPolicy", "media")]
    for user, bucket, session, caller in product(SAYS, SAYS, ["none", "allow", "read", "both"], callers):
        if session != "none" and caller["kind"] != "service-account":
            continue
        policies = present(
            identity(said(user), "user/alice"),
            on_bucket(said(bucket, "*")),
            held("session", said(session), f"user/{caller.get('name')}"),
        )
        if not policies:
            continue
        for action, path in pick(random, ASKED, 2 if session == "none" else 1):
            yield case(target, policies, caller, action, path)
    for effect, caller, (action, path) in product(["Allow", "Deny"], callers, policy_actions):
        if caller.get("parent") == "":
            # Whether a service account of the root passes as the root does was not read closely enough.
            continue
        closed = on_bucket(document(statement(effect, "s3:*", BOTH, "*")))
        yield case(target, [closed, identity(said("allow"), "user/alice")], caller, action, path)


def aws(target, random):
    callers = [
        target.anonymous, target.user("alice"), target.user("alice", account=OTHER), target.role("etl"), target.role("etl", account=OTHER),
        {"kind": "service", "name": "cloudtrail.amazonaws.com"},
    ]
    grants = {
        "*": "*", "account": {"AWS": OWNER}, "other": {"AWS": OTHER}, "user": {"AWS": f"arn:aws:iam::{OWNER}:user/alice"},
        "role": {"AWS": f"arn:aws:iam::{OWNER}:role/etl"}, "session": {"AWS": f"arn:aws:sts::{OWNER}:assumed-role/etl/s1"},
        "other user": {"AWS": f"arn:aws:iam::{OTHER}:user/alice"}, "service": {"Service": "cloudtrail.amazonaws.com"},
    }
    for user, bucket, grant, caller in product(SAYS, SAYS, grants, callers):
        if bucket == "none" and grant != "*":
            continue
        policies = present(identity(said(user), "user/alice", "role/etl"), on_bucket(said(bucket, grants[grant])))
        for action, path in pick(random, ASKED, 1):
            if policies:
                yield case(target, policies, caller, action, path)
    limits = ["none", "allow", "read", "both"]
    for user, bucket, boundary, session in product(["none", "allow", "both"], ["none", "allow", "deny"], limits, limits):
        if boundary == session == "none":
            continue
        for grant, caller in pick(random, product(["*", "account", "user", "role", "session"], callers[1:5]), 3):
            if session != "none" and caller["kind"] != "role":
                continue
            policies = present(
                identity(said(user), "user/alice", "role/etl"), on_bucket(said(bucket, grants[grant])),
                held("boundary", said(boundary), "user/alice", "role/etl"), held("session", said(session), holder(caller)),
            )
            for action, path in pick(random, ASKED, 1):
                yield case(target, policies, caller, action, path)
    yield from organization(target, random, callers, grants)


def organization(target, random, callers, grants):
    """Control policies at the root and on one account. Each level allows something: none that only denies is alone."""
    limits = ["none", "allow", "read", "both"]
    for root, account, resource, of in product(limits, limits, ["none", "deny"], [OWNER, OTHER]):
        if root == account == resource == "none":
            continue
        for user, bucket, caller in pick(random, product(["none", "allow"], ["allow", "read"], callers), 3):
            policies = present(
                identity(said(user), "user/alice", "role/etl"), on_bucket(said(bucket, "*")), held("scp", said(root), "all"),
                held("scp", said(account), f"account/{of}"),
                held("rcp", said(resource, "*"), random.choice(["all", f"account/{of}"])),
            )
            for action, path in pick(random, ASKED, 2):
                yield case(target, policies, caller, action, path)


def groups(target, random):
    """Of a user in some groups, with a policy of each and one of its own."""
    for own, first, second in product(SAYS, SAYS, ["none", "allow", "deny"]):
        policies = present(
            identity(said(own), "user/alice"), identity(said(first), "group/writers"), identity(said(second), "group/readers", "user/bob")
        )
        for name, member in pick(random, product(["alice", "bob", "carol"], [[], ["writers"], ["writers", "readers"]]), 3):
            action, path = random.choice(ASKED)
            if policies:
                yield case(target, policies, target.user(name, member), action, path)
    if target.name == "minio":
        for name in ["svc1", "svc2"]:
            policies = [identity(said("allow"), "group/writers"), identity(said("deny"), "user/alice")]
            for action, path in ASKED:
                yield case(target, policies, target.service_account(name, "alice", ["writers"]), action, path)


def twice(target, random):
    """Deleting a version and listing versions, which are checked as a second action too."""
    deletes = [[("Allow", "s3:DeleteObject")], [("Allow", "s3:DeleteObjectVersion")], [("Allow", "s3:*")], []]
    lists = [[("Allow", "s3:ListBucket")], [("Allow", "s3:ListBucketVersions")], [("Allow", "s3:*")], []]
    denies = {"delete": ["s3:DeleteObject", "s3:DeleteObjectVersion", None], "list": ["s3:ListBucket", "s3:ListBucketVersions", None]}
    callers = [target.anonymous, target.user("alice"), target.root(), target.service_account("svc1", "alice")]

    def made(parts, denied, principal):
        parts = parts + ([("Deny", denied)] if denied else [])
        return document(*[statement(effect, action, BOTH, principal) for effect, action in parts]) if parts else None

    for kind, where, others in product(["delete", "list"], ["identity", "bucket"], [False, True]):
        for parts, denied, caller in product(deletes if kind == "delete" else lists, denies[kind], callers):
            one = made(parts, denied, "*" if where == "bucket" else None)
            policies = present(on_bucket(one) if where == "bucket" else identity(one, "user/alice"))
            if others:
                other = said("allow", None if where == "bucket" else "*")
                policies += [identity(other, "user/alice") if where == "bucket" else on_bucket(other)]
            if not policies:
                continue
            if kind == "list":
                yield case(target, policies, caller, "s3:ListBucketVersions", "media")
                continue
            for version in [None, ["v1"], [""]]:
                context = {} if version is None else {target.version: version}
                yield case(target, policies, caller, "s3:DeleteObject", "media/a.txt", context)
