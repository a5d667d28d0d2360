"""Action and NotAction: names, wildcards in every place, case, lists, names that no server knows."""

from build import BOTH, case, pick, placed, product, statement

PATTERNS = [
    "s3:GetObject", "s3:getobject", "S3:GetObject", "s3:GetObject*", "s3:Get*", "s3:*Object", "s3:?etObject", "s3:Get?bject",
    "s3:*Object*", "s3:List*", "s3:ListBucket", "s3:ListBucket*", "s3:*", "*", "**", "*:*", "s3:**", "s3:G*t*V*", "s3:GetObjectVersion",
    "s3:GetObjectVersion*", "s3:DeleteObject", "s3:DeleteObject*", "s3:DeleteObjectVersion", "s3:Put*", "s3:PutBucketPolicy",
    "s3:*BucketPolicy", "s3:Delete*", "s3:ListBucketVersions", "s3:HeadBucket", "s3:FooBar", "s3:GetBucketAcl", "s3:?*",
    "s3:GetObject?", "s3:*t", "s3:PutObject ", "s3", "iam:*", "*Object", "s3:Get*Object", "s3:GetObjectt*", "s3:*Multipart*",
    ["s3:GetObject", "s3:PutObject"], ["s3:Get*", "s3:ListBucket"], ["s3:*", "s3:GetObject"], ["s3:DeleteObject", "s3:FooBar"],
]


def topic(target, random):
    for pattern, where, effect, element in product(PATTERNS, target.where, ["Allow", "Deny"], ["Action", "NotAction"]):
        if element == "NotAction" and where == "bucket" and target.name == "minio":
            # It can be put and not be kept: see the README.
            continue
        made = statement(effect, **{element: pattern, "Resource": BOTH})
        policies, caller = placed(target, where, effect, made)
        for action, path in pick(random, target.actions(), 4):
            yield case(target, policies, caller, action, path)
