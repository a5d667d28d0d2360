package main

import (
	"encoding/json"
	"fmt"
	"slices"
	"strings"

	"github.com/minio/pkg/v3/policy"
)

type written struct {
	Layer    string   `json:"layer"`
	Holders  []string `json:"holders"`
	Bucket   string   `json:"bucket"`
	Document string   `json:"document"`
}

type caller struct {
	Kind   string   `json:"kind"`
	Name   string   `json:"name"`
	Parent string   `json:"parent"`
	Groups []string `json:"groups"`
}

type question struct {
	ID       string              `json:"id"`
	Policies []written           `json:"policies"`
	Caller   caller              `json:"caller"`
	Action   string              `json:"action"`
	Resource string              `json:"resource"`
	Context  map[string][]string `json:"context"`
}

type answer struct {
	ID       string `json:"id"`
	Accepted []bool `json:"accepted"`
	Decision string `json:"decision,omitempty"`
	LeftOut  string `json:"left_out,omitempty"`
}

// What of a case's policies is about its caller and its bucket.
type world struct {
	bucket   *policy.BucketPolicy
	identity []policy.Policy
	session  *policy.Policy
}

func caseAnswer(line []byte) (answer, error) {
	var asked question
	if err := json.Unmarshal(line, &asked); err != nil {
		return answer{}, err
	}
	reply := answer{ID: asked.ID}
	bucket, object := place(asked.Resource)
	var in world
	for _, one := range asked.Policies {
		err := in.add(one, asked.Caller, bucket)
		reply.Accepted = append(reply.Accepted, err == nil)
		if err != nil {
			reply.LeftOut = "refused: " + err.Error()
		}
	}
	if reply.LeftOut != "" {
		return reply, nil
	}
	context, err := serverContext(asked)
	if err != nil {
		return answer{}, err
	}
	reply.Decision = in.decide(asked.Caller, asked.Action, bucket, object, context)
	return reply, nil
}

// Takes a policy as the server does when it is put, and keeps it when it is about this request.
func (in *world) add(one written, who caller, bucket string) error {
	if one.Layer == "bucket" {
		parsed, err := putBucketPolicy(one.Document, one.Bucket)
		if err == nil && one.Bucket == bucket {
			in.bucket = parsed
		}
		return err
	}
	parsed, err := putPolicy(one.Document)
	if err != nil {
		return err
	}
	switch one.Layer {
	case "identity":
		if who.holds(one.Holders) {
			in.identity = append(in.identity, *parsed)
		}
	case "session":
		if slices.Contains(one.Holders, "user/"+who.Name) {
			in.session = parsed
		}
	default:
		return fmt.Errorf("MinIO has no layer %q", one.Layer)
	}
	return nil
}

// A service account has the policies of its parent.
func (who caller) holds(holders []string) bool {
	user := who.Name
	if who.Kind == "service-account" {
		user = who.Parent
	}
	return slices.ContainsFunc(holders, func(holder string) bool {
		kind, name, _ := strings.Cut(holder, "/")
		switch kind {
		case "user":
			return user != "" && name == user
		case "group":
			return slices.Contains(who.Groups, name)
		}
		return kind == "all"
	})
}

func place(resource string) (bucket, object string) {
	if resource == "*" {
		return "", ""
	}
	// A key of the KMS is asked about where a bucket is (cmd/kms-handlers.go, checkKMSActionAllowed).
	path := strings.TrimPrefix(strings.TrimPrefix(resource, policy.ResourceARNPrefix), policy.ResourceARNKMSPrefix)
	bucket, object, _ = strings.Cut(path, "/")
	return bucket, object
}
