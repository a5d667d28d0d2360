"""Statements put together at random, and for every set the requests that tell its cells apart."""

from build import OTHER, OWNER, case, document, held, identity, on_bucket, order, pick, statement

ACTIONS = ["s3:GetObject", "s3:PutObject", "s3:*", "s3:DeleteObject", "s3:ListBucket", "s3:GetObjectVersion", "s3:GetBucketPolicy"]
WILD = ["s3:Get*", "s3:*Object", "s3:List*", "s3:?etObject", "s3:Delete*"]
RESOURCES = [
    "media", "media/*", "media/up/*", "media/*.txt", "media/up/?.txt", "media*", "media/up/a.txt", "logs/*", "media/${aws:username}/*",
]
KEYS = ["media/up/a.txt", "media/up/ab.txt", "media/up/a.jpg", "media/b.txt", "media/alice/c", "media/bob/c"]


def topic(target, random):
    for _ in range(160):
        policies = some_policies(target, random)
        for caller, action, path, context in pick(random, requests(target, random), 6):
            yield case(target, policies, caller, action, path, context)


def some_policies(target, random):
    policies = []
    for holders in [["user/alice"], ["user/bob", "group/writers"]]:
        if random.random() < 0.7:
            policies.append(identity(written(target, random, "identity"), *holders))
    if random.random() < 0.8:
        policies.append(on_bucket(written(target, random, "bucket")))
    if target.aws and random.random() < 0.3:
        policies.append(held("boundary", written(target, random, "identity"), "user/alice"))
    if not target.aws and random.random() < 0.4:
        policies.append(held("session", written(target, random, "identity"), "user/svc1"))
    return policies or [on_bucket(written(target, random, "bucket"))]


def written(target, random, where):
    made = [one_statement(target, random, where) for _ in range(random.choice([1, 2, 2, 3, 4]))]
    return document(*made)


def one_statement(target, random, where):
    effect = random.choice(["Allow", "Allow", "Deny"])
    pool = ACTIONS if target.name == "rustfs" else ACTIONS + WILD
    names = random.sample(pool, random.choice([1, 1, 2]))
    inverted = random.random() < 0.2 and not (target.name == "minio" and where == "bucket")
    paths = random.sample(RESOURCES if where == "identity" else [path for path in RESOURCES if path != "logs/*"], random.choice([1, 2, 3]))
    if where == "bucket" and target.name == "minio" and not {"media", "media*"} & set(paths):
        paths.append("media*")
    arns = [f"arn:aws:s3:::{path}" for path in paths]
    made = {("NotAction" if inverted else "Action"): names, ("NotResource" if random.random() < 0.15 else "Resource"): arns}
    made = statement(effect, condition=some_condition(target, random, names), **made)
    if where == "bucket":
        made["Principal"] = random.choice(principals(target))
    return order(made)


def principals(target):
    if target.aws:
        return ["*", {"AWS": OWNER}, {"AWS": f"arn:aws:iam::{OWNER}:user/alice"}, {"AWS": [OTHER, f"arn:aws:iam::{OWNER}:role/etl"]}]
    return ["*", "*", {"AWS": "*"}, {"AWS": "alice"}, {"AWS": ["b*", ""]}]


def some_condition(target, random, names):
    conditions = [
        {"IpAddress": {"aws:SourceIp": "10.0.0.0/8"}}, {"NotIpAddress": {"aws:SourceIp": ["10.0.0.0/8", "2001:db8::/32"]}},
        {"Bool": {"aws:SecureTransport": "false"}}, {"StringLike": {"aws:UserAgent": "curl/*"}},
        {"StringNotLike": {target.referer: "https://example.org/*"}}, {"StringEquals": {"aws:UserAgent": ["a", "b"]}, "Bool": {"aws:SecureTransport": "true"}},
    ]
    if names == ["s3:ListBucket"]:
        conditions += [{"StringEquals": {"s3:prefix": ["", "up/"]}}, {"Null": {"s3:prefix": "false"}}, {"StringNotLike": {"s3:prefix": "up/*"}}]
    return random.choice(conditions) if random.random() < 0.4 else None


def requests(target, random):
    callers = [target.anonymous, target.user("alice"), target.user("bob"), target.user("carol", ["writers"])]
    if target.aws:
        callers += [target.role("etl"), target.user("dave", account=OTHER)]
    else:
        callers += [target.service_account("svc1", "alice"), target.root()]
    made = []
    for caller in callers:
        for action in ["s3:GetObject", "s3:PutObject", "s3:DeleteObject", "s3:GetObjectVersion", "s3:ListBucket", "s3:GetBucketPolicy"]:
            whole = action in ("s3:ListBucket", "s3:GetBucketPolicy")
            context = {
                "aws:SourceIp": [random.choice(["10.1.1.1", "192.0.2.1", "2001:db8::7"])],
                "aws:SecureTransport": [random.choice(["true", "false"])],
                "aws:UserAgent": [random.choice(["curl/8", "a"])],
            }
            if random.random() < 0.5:
                context[target.referer] = [random.choice(["https://example.org/x", "https://evil.example/"])]
            if action == "s3:ListBucket" and random.random() < 0.7:
                context["s3:prefix"] = [random.choice(["", "up/", "up/x"])]
            made.append((caller, action, "media" if whole else random.choice(KEYS), context))
    return made
