"""Every operator with every modifier, keys with none, one and several values."""

from build import BOTH, case, order, pick, placed, product, statement

STRING = ["StringEquals", "StringNotEquals", "StringEqualsIgnoreCase", "StringNotEqualsIgnoreCase", "StringLike", "StringNotLike"]
NUMERIC = ["NumericEquals", "NumericNotEquals", "NumericLessThan", "NumericLessThanEquals", "NumericGreaterThan", "NumericGreaterThanEquals"]
DATE = ["DateEquals", "DateNotEquals", "DateLessThan", "DateLessThanEquals", "DateGreaterThan", "DateGreaterThanEquals"]
ARN = ["ArnEquals", "ArnNotEquals", "ArnLike", "ArnNotLike"]
QUALIFIERS = ["", "ForAllValues:", "ForAnyValue:"]
IF_EXISTS = ["", "IfExists"]

LISTING = ("s3:ListBucket", "media")
PUT = ("s3:PutObject", "media/a.txt")
GET = ("s3:GetObject", "media/a.txt")
SSE = "s3:x-amz-server-side-encryption"


def one(target, random, operator, lines, asked, contexts, count, effect=None):
    """A statement with one operator, in one layer or the other, asked with some of the contexts."""
    where, effect = random.choice(target.where), effect or random.choice(["Allow", "Allow", "Deny"])
    condition = {operator: lines} if isinstance(operator, str) else dict(operator)
    made = order(statement(effect, asked[0], BOTH, None, condition))
    policies, caller = placed(target, where, effect, made)
    for context in pick(random, contexts, count):
        yield case(target, policies, caller, *asked, {key: value for key, value in context.items() if value is not None})


def given(key, *values):
    """The key with each of these lists of values; None is absent."""
    return [{key: value} for value in values]


def topic(target, random):
    yield from strings(target, random)
    yield from scalars(target, random)
    yield from addresses(target, random)
    yield from together(target, random)


def strings(target, random):
    prefix = given("s3:prefix", None, ["up/"], ["UP/"], ["up/x"], [""], ["other"], ["up/*"])
    tags = given("s3:RequestObjectTagKeys", None, ["team"], ["Team"], ["team", "env"], ["team", "x"], ["x", "y"], ["env", "team", "x"])
    for operator, qualifier, suffix in product(STRING, QUALIFIERS, IF_EXISTS):
        name = qualifier + operator + suffix
        for value in ["up/", "up/*", ["up/", "other"], ["UP/?", "o*r"]]:
            if qualifier and target.aws:
                continue
            yield from one(target, random, name, {"s3:prefix": value}, LISTING, prefix, 4)
        for value in ["team", ["team", "env"], ["t*", "EN?"]]:
            yield from one(target, random, name, {"s3:RequestObjectTagKeys": value}, PUT, tags, 5)
        yield from one(target, random, name, {SSE: "aws:kms"}, PUT, given(SSE, None, ["aws:kms"], ["AES256"], ["AWS:KMS"]), 4)
    for operator in STRING:
        agents = given("aws:UserAgent", ["curl/8"], ["Curl/8"], [""], ["x"], ["curl/?"])
        for value in ["curl/*", "curl/8", "", "*", "?url/8", ["a", "curl/8"]]:
            yield from one(target, random, operator, {"aws:UserAgent": value}, GET, agents, 3)
        for key in ["s3:Prefix", "S3:PREFIX", "s3:prefix "]:
            yield from one(target, random, operator, {key: "up/"}, LISTING, prefix[:3], 2)
        groups = {"aws:username": ["alice", "bob"]} if not target.aws else {"aws:PrincipalAccount": ["111122223333"]}
        yield from one(target, random, operator, groups, GET, [{}], 1)
    for value in ["dGVhbQ==", "eA=="]:
        if not target.aws:
            yield from one(target, random, "BinaryEquals", {"s3:prefix": value}, LISTING, given("s3:prefix", None, ["team"], ["dGVhbQ=="], ["x"]), 4)


def scalars(target, random):
    numbers = given("s3:max-keys", None, ["9"], ["10"], ["11"], ["-1"], ["0"], ["010"], ["x"], ["10", "99"])
    if target.aws:
        # Texts that are no plain number, and several values, are not what the simulator is asked.
        numbers = numbers[:6]
    for operator, suffix in product(NUMERIC, IF_EXISTS):
        for value in ["10", 10, ["10"], ["10", "20"]]:
            yield from one(target, random, operator + suffix, {"s3:max-keys": value}, LISTING, numbers, 5)
    for value, effect, suffix in product(["true", "false", True, "True", ["true"]], ["Allow", "Deny"], IF_EXISTS):
        sent = given("aws:SecureTransport", ["true"], ["false"])
        yield from one(target, random, "Bool" + suffix, {"aws:SecureTransport": value}, GET, sent, 2, effect)
    for value, effect, (key, asked, sent) in product(
        ["true", "false", True, ["true"]],
        ["Allow", "Deny"],
        [("s3:prefix", LISTING, ["x"]), ("s3:prefix", LISTING, [""]), (SSE, PUT, ["AES256"]), ("aws:UserAgent", GET, ["x"]), (target.referer, GET, ["x"])],
    ):
        yield from one(target, random, "Null", {key: value}, asked, given(key, None, sent), 2, effect)
    if target.aws:
        principal = "aws:PrincipalArn"
        for operator, suffix, value in product(ARN, IF_EXISTS, [
            "arn:aws:iam::111122223333:user/alice", "arn:aws:iam::111122223333:user/*", "arn:aws:iam::*:user/alice", "arn:aws:iam::111122223333:role/*",
            "arn:aws:*:*:111122223333:*", "arn:aws:iam::111122223333:user/al?ce", ["arn:aws:iam::444455556666:root", "arn:aws:iam::1*3:user/ALICE"],
        ]):
            yield from one(target, random, operator + suffix, {principal: value}, GET, [{}], 1)
        return
    dates = given("aws:CurrentTime", ["2025-12-31T23:59:59Z"], ["2026-01-01T00:00:00Z"], ["2026-01-01T01:00:00+01:00"], ["2026-06-01T00:00:00Z"])
    retain = "s3:object-lock-retain-until-date"
    for operator, suffix in product(DATE, IF_EXISTS):
        for value in ["2026-01-01T00:00:00Z", "2026-01-01T00:00:00.000Z", "2026-01-01", ["2026-01-01T00:00:00Z"], "1767225600"]:
            yield from one(target, random, operator + suffix, {"aws:CurrentTime": value}, GET, dates, 4)
        until = given(retain, None, ["2026-01-01T00:00:00Z"], ["2027-01-01T00:00:00Z"], ["x"])
        yield from one(target, random, operator + suffix, {retain: "2026-06-01T00:00:00Z"}, PUT, until, 4)
    # `aws:SourceArn` is a key of RustFS; MinIO knows neither it nor the operators.
    source = given("aws:SourceArn", None, ["arn:aws:s3:::logs"], ["arn:aws:s3:::logs/x"], ["arn:aws:s3:::LOGS"])
    for operator, suffix, value in product(ARN, IF_EXISTS, ["arn:aws:s3:::logs", "arn:aws:s3:::logs*", "arn:aws:*:logs"]):
        yield from one(target, random, operator + suffix, {"aws:SourceArn": value}, GET, source, 4)


def addresses(target, random):
    sent = given("aws:SourceIp", ["10.1.2.3"], ["10.1.2.4"], ["11.0.0.1"], ["192.168.0.9"], ["2001:db8::1"], ["2001:db9::1"])
    if target.aws:
        sent += given("aws:SourceIp", None)
    else:
        sent += given("aws:SourceIp", ["::ffff:10.1.2.3"], ["junk"], ["10.1.2.3", "11.0.0.1"])
    values = ["10.0.0.0/8", "10.1.2.3", "10.1.2.3/32", "10.1.2.9/24", ["10.0.0.0/8", "192.168.0.0/16"], "2001:db8::/32", "0.0.0.0/0", "::/0"]
    values += [["10.0.0.0/8", "2001:db8::1"], "2001:db8::1"]
    for operator, suffix, value, effect in product(["IpAddress", "NotIpAddress"], IF_EXISTS, values, ["Allow", "Deny"]):
        yield from one(target, random, operator + suffix, {"aws:SourceIp": value}, GET, sent, 3, effect)


def together(target, random):
    """Several keys of one operator, several operators: all have to hold, with an exception in RustFS."""
    contexts = [
        {"s3:prefix": prefix, "s3:delimiter": delimiter, "s3:max-keys": keys}
        for prefix in [None, ["up/"], ["x"]] for delimiter in [None, ["/"]] for keys in [None, ["5"], ["50"]]
    ]
    for operators in [
        {"StringEquals": {"s3:prefix": "up/", "s3:delimiter": "/"}},
        {"StringEquals": {"s3:prefix": "up/"}, "NumericLessThanEquals": {"s3:max-keys": "10"}},
        {"StringNotEquals": {"s3:prefix": "up/", "s3:delimiter": "/"}},
        {"StringNotEquals": {"s3:prefix": ["up/", "x"]}, "Null": {"s3:delimiter": "false"}},
        {"StringLikeIfExists": {"s3:prefix": "u*", "s3:delimiter": "/"}},
        {"StringNotLikeIfExists": {"s3:prefix": "u*", "s3:delimiter": "/"}},
        {"StringLike": {"s3:prefix": "*"}, "StringNotLike": {"s3:prefix": "up/*"}},
        {"Null": {"s3:prefix": "true", "s3:delimiter": "false"}},
    ]:
        for effect in ["Allow", "Deny"]:
            yield from one(target, random, operators, None, LISTING, contexts, 8, effect)
    for effect in ["Allow", "Deny"]:
        secure = {"Bool": {"aws:SecureTransport": "true"}, "IpAddress": {"aws:SourceIp": "10.0.0.0/8"}}
        sent = [{"aws:SecureTransport": [how], "aws:SourceIp": [ip]} for how in ["true", "false"] for ip in ["10.0.0.1", "11.0.0.1"]]
        yield from one(target, random, secure, None, GET, sent, 4, effect)
