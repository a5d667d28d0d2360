package main

import (
	"encoding/json"
	"errors"
	"strings"

	"github.com/minio/pkg/v3/policy"
)

var errNoVersion = errors.New("a policy without a version is not taken")

// PutBucketPolicy: parsed, then stored as written out again, and that is what is read from then on
// (cmd/bucket-policy-handlers.go:84-103).
func putBucketPolicy(document, bucket string) (*policy.BucketPolicy, error) {
	parsed, err := policy.ParseBucketPolicyConfig(strings.NewReader(document), bucket)
	if err != nil {
		return nil, err
	}
	if parsed.Version == "" {
		return nil, errNoVersion
	}
	stored, err := json.Marshal(parsed)
	if err != nil {
		return nil, err
	}
	return policy.ParseBucketPolicyConfig(strings.NewReader(string(stored)), bucket)
}

// A canned policy or a session policy (cmd/admin-handlers-users.go:1739, cmd/iam-store.go:1467).
func putPolicy(document string) (*policy.Policy, error) {
	parsed, err := policy.ParseConfig(strings.NewReader(document))
	switch {
	case err != nil:
		return nil, err
	case parsed.Version == "":
		return nil, errNoVersion
	case parsed.IsEmpty():
		return nil, errors.New("a policy without statements is not taken")
	}
	return parsed, nil
}
