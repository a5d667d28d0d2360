"""Variables in resources and in values of conditions."""

from build import case, document, identity, on_bucket, pick, product, statement

RESOURCES = [
    "media/${aws:username}/*", "media/home-${aws:username}", "media/${aws:username}", "media/${aws:UserName}/*", "media/${AWS:username}/*",
    "media/${ aws:username }/*", "media/${aws:username", "media/$aws:username/*", "media/${aws:nothing}/*", "media/${aws:username}-${aws:username}",
    "media/${*}.txt", "media/${?}.txt", "media/${$}.txt", "media/${}/*",
]
KEYS = [
    "media/alice/x", "media/home-alice", "media/alice", "media/bob/x", "media/${aws:username}/x", "media//x", "media/alice-alice", "media/a*e/x",
    "media/?.txt", "media/$.txt", "media/a.txt", "media/anon/x", "media/${aws:nothing}/x",
]
FROM_REQUEST = ["media/${aws:UserAgent}/*", "media/${aws:SourceIp}/*", "media/${aws:SecureTransport}/*"]
ONLY_AWS = [
    "media/${aws:username, 'anon'}/*", "media/${aws:PrincipalTag/team}/*", "media/${aws:PrincipalTag/team, 'none'}/*",
    "media/${aws:PrincipalAccount}/*", "media/${aws:PrincipalType}/*", "${aws:PrincipalTag/team}/x",
]


def callers(target, where):
    if where == "bucket":
        return [target.anonymous] if target.name == "minio" else [target.anonymous, target.user("alice"), target.user("bob")]
    if target.aws:
        return [target.user("alice"), target.user("bob"), target.role("alice")]
    made = [target.user("alice"), target.user("bob"), target.user("a*e")]
    # What RustFS puts in for a service account was not read closely enough.
    return made + ([target.service_account("svc1", "alice")] if target.name == "minio" else [])


def everybody(target):
    return [f"{kind}/{name}" for kind in ["user", "role"] for name in ["alice", "bob", "a*e"]] if target.aws else ["all"]


def topic(target, random):
    keys = [key for key in KEYS if not (target.aws and "*" in key)]
    for path, where, effect in product(RESOURCES, target.where, ["Allow", "Deny"]):
        yield from resource(target, random, path, where, effect, [({}, key) for key in keys], 4)
    given = [({"aws:UserAgent": [agent], "aws:SourceIp": ["10.0.0.1"], "aws:SecureTransport": ["true"]}, key)
             for agent in ["x", "*", ""] for key in ["media/x/y", "media/10.0.0.1/y", "media/true/y", "media/false/y"]]
    for path, where in product(FROM_REQUEST, target.where):
        yield from resource(target, random, path, where, "Allow", given, 6)
    if target.aws:
        tags = [({}, key) for key in ["media/anon/x", "media/none/x", "media/111122223333/x", "media/User/x", "media/alice/x"]]
        tags += [({"aws:PrincipalTag/team": [team]}, key) for team in ["red", "media"] for key in ["media/red/x", "media/none/x", "media/x"]]
        for path, where in product(ONLY_AWS, target.where):
            yield from resource(target, random, path, where, "Allow", tags, 6)
    yield from values(target, random)


def resource(target, random, path, where, effect, asked, count):
    policies = policy(target, where, effect, "s3:GetObject", [f"arn:aws:s3:::{path}"], None)
    for (context, key), caller in pick(random, product(asked, callers(target, where)), count * 2):
        yield case(target, policies, caller, "s3:GetObject", key, context)


def policy(target, where, effect, action, arns, condition):
    allow = [statement("Allow", "s3:*", ["arn:aws:s3:::*"])] if effect == "Deny" else []
    if where == "identity":
        return [identity(document(statement(effect, action, arns, None, condition), *allow), *everybody(target))]
    allow = [one | {"Principal": "*", "Resource": ["arn:aws:s3:::media", "arn:aws:s3:::media/*"]} for one in allow]
    return [on_bucket(document(statement(effect, action, arns, "*", condition), *allow))]


def values(target, random):
    """On a listing, where the prefix is the user's own."""
    operators = ["StringEquals", "StringLike", "StringNotLike", "StringNotEquals", "ForAnyValue:StringLike"]
    texts = ["${aws:username}", "${aws:username}/*", "home/${aws:username}", "${aws:nothing}/*", "${aws:UserAgent}*"]
    texts += ["${aws:username, 'anon'}/*"] if target.aws else []
    prefixes = [None, "alice", "alice/x", "home/alice", "bob/x", "anon/x", "${aws:nothing}/x", "${aws:username}", "x"]
    for operator, text, where in product(operators, texts, target.where):
        effect = random.choice(["Allow", "Allow", "Deny"])
        arns = ["arn:aws:s3:::media"]
        policies = policy(target, where, effect, "s3:ListBucket", arns, {operator: {"s3:prefix": text}})
        for prefix, caller in pick(random, product(prefixes, callers(target, where)), 5):
            context = {"aws:UserAgent": ["x"]} if "UserAgent" in text else {}
            context |= {} if prefix is None else {"s3:prefix": [prefix]}
            yield case(target, policies, caller, "s3:ListBucket", "media", context)
