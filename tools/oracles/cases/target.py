"""What each server has: callers, actions, spellings of keys."""

from build import OTHER, OWNER


class Target:
    def __init__(self, name):
        self.name = name
        self.aws = name == "aws"
        self.anonymous = {"kind": "anonymous"}
        # AWS asks the bucket policy about everybody, RustFS too, MinIO about who is not signed in.
        self.bucket_caller = self.user("alice") if self.aws else self.anonymous
        self.where = ["identity", "bucket"]
        self.referer = "aws:referer" if self.aws else "aws:Referer"
        self.version = "s3:VersionId" if self.aws else "s3:versionid"

    def user(self, name, groups=(), account=OWNER):
        made = {"kind": "user", "account": account, "name": name} if self.aws else {"kind": "user", "name": name}
        return made | ({"groups": list(groups)} if groups else {})

    def role(self, name, session="s1", account=OWNER):
        return {"kind": "role", "account": account, "name": name, "session": session}

    def service_account(self, name, parent, groups=()):
        made = {"kind": "service-account", "name": name, "parent": parent}
        return made | ({"groups": list(groups)} if groups else {})

    def root(self):
        return {"kind": "root"}

    def callers(self):
        """Everybody that a Principal may tell apart."""
        if self.aws:
            return [
                self.anonymous,
                self.user("alice"),
                self.user("bob"),
                self.user("alice", account=OTHER),
                self.role("etl"),
                self.role("etl", "s2"),
                self.role("admin"),
                self.role("etl", account=OTHER),
                {"kind": "federated-user", "account": OWNER, "name": "fred"},
                {"kind": "service", "name": "cloudtrail.amazonaws.com"},
                {"kind": "service", "name": "logging.s3.amazonaws.com"},
            ]
        return [
            self.anonymous,
            self.user("alice"),
            self.user("bob"),
            self.user("alicia"),
            self.user("a"),
            self.service_account("svc1", "alice"),
            self.root(),
        ]

    def actions(self):
        """Asked for: of every kind of access, with and without siblings that patterns tell apart, and what they are on."""
        objects = ["s3:GetObject", "s3:GetObjectVersion", "s3:GetObjectTagging", "s3:PutObject", "s3:DeleteObject"]
        objects += ["s3:DeleteObjectVersion", "s3:AbortMultipartUpload", "s3:ListMultipartUploadParts"]
        buckets = ["s3:ListBucket", "s3:GetBucketPolicy", "s3:PutBucketPolicy", "s3:DeleteBucket", "s3:ListBucketVersions"]
        if not self.aws:
            buckets.append("s3:HeadBucket")
        return [(action, "media/a.txt") for action in objects] + [(action, "media") for action in buckets]
