"""Sets of policies made at random, in every layer that a server has, for the explorer to find their requests."""

import json
import re

from build import OTHER, OWNER, BUCKETS, document, held, identity, on_bucket, order, statement

ACTIONS = [
    "s3:GetObject", "s3:PutObject", "s3:*", "s3:ListBucket", "s3:Get*", "s3:*Object", "s3:DeleteObject", "s3:DeleteObjectVersion",
    "s3:ListBucketVersions", "s3:GetBucketPolicy", "s3:PutBucketPolicy", "s3:Put*", "s3:List*", "s3:GetObject*", "s3:Delete*", "s3:?etObject",
]
# What only a listing carries can be asked of a listing alone.
LISTING = ["s3:ListBucket", "s3:List*"]
PATHS = [
    "media", "media/*", "media/up/*", "media/*.jpg", "media/up/a.jpg", "media*", "*", "logs", "logs/*", "media/${aws:username}/*",
    "m?dia/*", "media/*/private/*", "media/u*",
]


# RustFS has no patterns of actions but those of all.
EXACT = ["s3:GetObject", "s3:PutObject", "s3:*", "s3:ListBucket", "s3:DeleteObject", "s3:DeleteObjectVersion", "s3:ListBucketVersions"]
EXACT += ["s3:GetBucketPolicy", "s3:PutBucketPolicy", "*"]


def sets(target, random):
    for _ in range(170 if target.name != "rustfs" else 260):
        policies = some(target, random)
        if policies:
            yield "layered", policies, callers(target, random), BUCKETS


def callers(target, random):
    if target.aws:
        return [target.user("alice"), target.user("carol", ["writers"]), target.role("etl")]
    return [target.user("alice"), target.user("carol", ["writers"]), target.service_account("svc1", "alice"), target.root()]


def some(target, random):
    chance = lambda of: random.random() < of
    one = lambda where: document(*[made(target, random, where) for _ in range(random.choice([1, 2, 2, 3]))])
    policies = []
    if chance(0.8):
        policies.append(identity(one("identity"), "user/alice", "role/etl"))
    if chance(0.4):
        policies.append(identity(one("identity"), "group/writers"))
    if chance(0.8):
        policies.append(on_bucket(one("bucket")))
    if not target.aws:
        return policies + ([held("session", one("identity"), "user/svc1")] if chance(0.4) else [])
    if chance(0.3):
        policies.append(held("boundary", one("identity"), "user/alice", "role/etl"))
    if chance(0.2):
        policies.append(held("session", one("identity"), "role/etl"))
    if chance(0.3):
        policies.append(held("scp", with_allow(one("identity")), "all"))
    if chance(0.15):
        policies.append(held("scp", with_allow(one("identity")), f"account/{OWNER}"))
    if chance(0.2):
        policies.append(held("rcp", document(made(target, random, "rcp")), "all"))
    return policies


def with_allow(text):
    """A level of control policies that only denies is alone nowhere."""
    return text if '"Allow"' in text else text.replace('"Statement":[', '"Statement":[{"Effect":"Allow","Action":"*","Resource":"*"},', 1)


def made(target, random, where):
    """A statement. In a bucket policy of MinIO one without `NotAction`, which it cannot keep."""
    effect = "Deny" if where == "rcp" else random.choice(["Allow", "Allow", "Deny"])
    everything = EXACT if target.name == "rustfs" else ACTIONS
    test, carriers = condition(target, random, everything) if random.random() < 0.5 else (None, everything)
    names = random.sample(carriers, min(len(carriers), random.choice([1, 1, 2])))
    inverted = random.random() < 0.12 and not (target.name == "minio" and where == "bucket") and carriers is everything
    paths = [path for path in PATHS if where == "identity" or path.startswith("m")]
    if target.name == "rustfs":
        # What is put in for a variable is open in too many places to be asked about in most sets.
        paths = [path for path in paths if "$" not in path or random.random() < 0.1]
    arns = ["*" if path == "*" else f"arn:aws:s3:::{path}" for path in random.sample(paths, random.choice([1, 2, 3]))]
    if where == "bucket" and not target.aws:
        # Of actions on the bucket and of those on objects each wants a resource, and they refuse the policy without.
        arns += [arn for arn in ["arn:aws:s3:::media", "arn:aws:s3:::media/up/*"] if arn not in arns]
    if where == "rcp":
        arns = ["*"]
    parts = {"NotAction" if inverted else "Action": names}
    parts["NotResource" if random.random() < 0.12 and where != "rcp" else "Resource"] = arns
    written = statement(effect, condition=test, **parts)
    if where == "rcp":
        written["Principal"] = "*"
    elif where == "bucket":
        element, who = principal(target, random, effect)
        written[element] = who
    return order(written)


def principal(target, random, effect):
    if not target.aws:
        return "Principal", random.choice(["*", "*", {"AWS": "*"}, {"AWS": "alice"}, {"AWS": ["c*", "svc1"]}, {"AWS": ["svc?"]}])
    alice, etl = f"arn:aws:iam::{OWNER}:user/alice", f"arn:aws:iam::{OWNER}:role/etl"
    if effect == "Deny" and random.random() < 0.25:
        return "NotPrincipal", {"AWS": random.choice([[alice], [etl, f"arn:aws:sts::{OWNER}:assumed-role/etl/session"], [alice, etl]])}
    return "Principal", random.choice([
        "*", {"AWS": "*"}, {"AWS": OWNER}, {"AWS": alice}, {"AWS": etl}, {"AWS": f"arn:aws:sts::{OWNER}:assumed-role/etl/session"},
        {"AWS": [OTHER, alice]}, {"AWS": f"arn:aws:iam::{OTHER}:user/dave"}, {"Service": "cloudtrail.amazonaws.com"},
    ])


def condition(target, random, everything):
    """A condition, and the actions that carry its keys."""
    version = target.version
    listers = LISTING[:1] if target.name == "rustfs" else LISTING
    plain = [
        {"IpAddress": {"aws:SourceIp": "10.0.0.0/8"}}, {"NotIpAddress": {"aws:SourceIp": ["10.0.0.0/8", "2001:db8::/32"]}},
        {"Bool": {"aws:SecureTransport": "false"}}, {"Bool": {"aws:SecureTransport": "true"}, "IpAddress": {"aws:SourceIp": "10.2.0.0/16"}},
        {"StringLike": {"aws:UserAgent": ["curl/*", "ci-?"]}}, {"StringNotLike": {target.referer: "https://example.org/*"}},
        {"StringLike": {target.referer: ["https://example.org/*", "https://*.example.org/*"]}},
        {"StringNotEquals": {"aws:UserAgent": "a"}}, {"StringEqualsIgnoreCase": {"aws:UserAgent": "CI"}},
        {"StringNotEqualsIgnoreCase": {"aws:UserAgent": ["CI", "b"]}}, {"Null": {"aws:UserAgent": "true"}}, {"Null": {target.referer: "false"}},
        {"StringLikeIfExists": {"aws:UserAgent": "curl/*"}}, {"StringEquals": {"aws:username": ["alice", "carol"]}},
        {"StringNotLike": {"aws:username": "a*"}}, {"StringNotEqualsIfExists": {target.referer: "https://example.org/"}},
    ]
    listing = [
        {"StringEquals": {"s3:prefix": ["", "up/"]}}, {"StringLike": {"s3:prefix": ["up/*", "${aws:username}/*"]}},
        {"StringNotLike": {"s3:prefix": "up/*"}}, {"Null": {"s3:prefix": "false"}}, {"NumericLessThanEquals": {"s3:max-keys": "10"}},
        {"NumericGreaterThan": {"s3:max-keys": "100"}}, {"NumericNotEquals": {"s3:max-keys": "7"}},
        {"StringEquals": {"s3:prefix": "up/", "s3:delimiter": "/"}}, {"StringEqualsIfExists": {"s3:delimiter": ["/", "|"]}},
        {"NumericLessThanIfExists": {"s3:max-keys": ["5", "50"]}}, {"StringNotEquals": {"s3:prefix": "${aws:username}"}},
    ]
    sse = "s3:x-amz-server-side-encryption"
    storing = [
        {"StringNotEquals": {sse: "aws:kms"}}, {"Null": {sse: "true"}}, {"StringEquals": {sse: ["AES256", "aws:kms"]}},
        {"StringNotEqualsIfExists": {sse: "AES256"}}, {"ForAllValues:StringEquals": {"s3:RequestObjectTagKeys": ["team", "env"]}},
        {"ForAnyValue:StringEquals": {"s3:RequestObjectTagKeys": ["team", "env"]}}, {"ForAnyValue:StringNotLike": {"s3:RequestObjectTagKeys": "t*"}},
        {"ForAllValues:StringNotEquals": {"s3:RequestObjectTagKeys": "secret"}}, {"StringEquals": {"s3:x-amz-acl": ["private", "public-read"]}},
        {"StringNotEquals": {"s3:x-amz-acl": "public-read"}}, {"StringLike": {"s3:RequestObjectTag/team": ["red", "bl*"]}},
    ]
    reading = [{"StringEquals": {"s3:ExistingObjectTag/team": "red"}}, {"StringNotEquals": {"s3:ExistingObjectTag/team": ["red", "blue"]}}]
    versions = [{"StringEquals": {version: "v1"}}, {"Null": {version: "true"}}, {"StringNotEquals": {version: ["v1", "v2"]}}]
    of_aws = [
        {"ArnLike": {"aws:PrincipalArn": f"arn:aws:iam::{OWNER}:role/*"}}, {"ArnNotEquals": {"aws:PrincipalArn": f"arn:aws:iam::{OWNER}:user/alice"}},
        {"ArnNotLike": {"aws:PrincipalArn": [f"arn:aws:iam::{OWNER}:user/a*", "arn:aws:iam::*:role/etl"]}},
        {"StringNotEquals": {"aws:PrincipalOrgID": "o-abcdefgh12"}}, {"StringEquals": {"aws:PrincipalOrgID": "o-abcdefgh12"}},
        {"StringNotEqualsIfExists": {"aws:PrincipalOrgID": "o-abcdefgh12"}, "BoolIfExists": {"aws:PrincipalIsAWSService": "false"}},
        {"Bool": {"aws:ViaAWSService": "false"}}, {"BoolIfExists": {"aws:MultiFactorAuthPresent": "false"}},
        {"StringEquals": {"aws:PrincipalTag/team": ["red", "blue"]}}, {"StringNotEquals": {"aws:PrincipalAccount": OWNER}},
        {"StringNotEqualsIfExists": {"aws:SourceVpce": "vpce-1a2b3c4d"}}, {"StringEquals": {"aws:ResourceAccount": OWNER}},
        {"StringEquals": {"aws:PrincipalType": ["User", "AssumedRole"]}}, {"NumericLessThan": {"aws:MultiFactorAuthAge": "3600"}},
        {"ArnLike": {"aws:SourceArn": "arn:aws:cloudtrail:*:111122223333:trail/*"}}, {"StringEquals": {"aws:SourceAccount": OWNER}},
    ]
    of_servers = [
        {"DateGreaterThan": {"aws:CurrentTime": "2026-01-01T00:00:00Z"}}, {"DateLessThanEquals": {"aws:CurrentTime": "2027-01-01T00:00:00Z"}},
        {"StringEquals": {"aws:principaltype": "User"}}, {"ForAnyValue:StringEquals": {"jwt:groups": ["writers"]}},
    ]
    if target.name == "minio":
        of_servers += [{"StringEquals": {"aws:userid": "alice"}}, {"StringEquals": {"s3:signatureversion": "AWS4-HMAC-SHA256"}}]
    if target.name == "rustfs":
        del of_servers[2]
    pools = [(plain, everything), (plain, everything), (listing, listers), (storing, ["s3:PutObject"]), (reading, ["s3:GetObject"])]
    pools += [(of_aws, everything)] * 3 if target.aws else [(of_servers, everything)]
    pools += [(versions, ["s3:GetObjectVersion"] if target.aws else ["s3:GetObject", "s3:DeleteObject"])]
    chosen, actions = random.choice(pools)
    if target.name == "minio":
        # It has neither `IfExists` nor these keys.
        chosen = [one for one in chosen if not re.search('IfExists|s3:x-amz-acl|s3:RequestObjectTag"', json.dumps(one))]
    return random.choice(chosen), actions
