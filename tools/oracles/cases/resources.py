"""Resource and NotResource: wildcards in every place, case, slashes, bucket against object."""

from build import BOTH, case, document, identity, on_bucket, order, pick, placed, product, statement

PATTERNS = [
    "media", "media/*", "media*", "media/a.txt", "media/A.txt", "Media/*", "media/uploads/*", "media/uploads*", "media/*.txt",
    "media/*/a.txt", "media/?.txt", "media/??.txt", "media/uploads/?", "m*a", "m*/*", "*", "*/*", "*/a.txt", "me?ia", "me?ia/*", "media?*",
    "media-*", "media-*/*", "media/uploads/", "media/uploads//x", "media/*a*t*", "media/uploads/x/y.jpg", "media/uploads/*/y.jpg",
    "media/uploads/x/*", "media/é.txt", "media/?.txt?", "media/??.tx?", "media/u*s/*", "media/**", "media/ ", "media/a b", "media/%61.txt",
    ["media", "media/uploads/*"], ["media/uploads/*", "media/*.txt"], ["media-archive/*", "media/a.txt"], "media/a/../a.txt",
]
OBJECTS = [
    "media/a.txt", "media/A.txt", "media/b.txt", "media/ab.txt", "media/uploads/x", "media/uploads/", "media/uploads/x/y.jpg", "media/uploads",
    "media/uploads/x/", "media-archive/a.txt", "media/é.txt", "media/a b", "media/uploads//x", "media/*.txt", "media/a.txtx", "logs/a.txt",
]
BUCKETS = ["media", "media-archive", "logs"]


def topic(target, random):
    for pattern, where, effect, element in product(PATTERNS, target.where, ["Allow", "Deny"], ["Resource", "NotResource"]):
        arns = [f"arn:aws:s3:::{one}" for one in ([pattern] if isinstance(pattern, str) else pattern)]
        for action, paths, count in (("s3:GetObject", OBJECTS, 4), ("s3:ListBucket", BUCKETS, 1)):
            if target.aws:
                # A star in the resource of a request asks the simulator another question.
                paths = [path for path in paths if "*" not in path]
            # Half of the statements name the action that is asked for and half all: MinIO checks one against the other.
            asked = action if random.random() < 0.5 else "s3:*"
            made = statement(effect, asked, **{element: arns})
            policies, caller = placed(target, where, effect, made)
            if effect == "Deny":
                policies = widened(target, where, made)
            if where == "bucket":
                paths = [path for path in paths if path.split("/")[0] == "media"]
            for path in pick(random, paths, count):
                yield case(target, policies, caller, action, path)


def widened(target, where, made):
    """What a Deny is carved out of reaches the other buckets too."""
    if where == "identity":
        allow = statement("Allow", "s3:*", ["arn:aws:s3:::*"])
        return [identity(document(made, allow), "user/alice")]
    allow = statement("Allow", "s3:*", BOTH, "*")
    return [on_bucket(document(order(made), allow))]
