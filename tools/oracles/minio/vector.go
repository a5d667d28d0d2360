package main

import (
	"encoding/json"
	"strings"

	"github.com/minio/pkg/v3/policy"
)

// One policy and requests to the library itself, with the library's own names for context keys.
type vector struct {
	ID       string `json:"id"`
	Kind     string `json:"kind"`
	Bucket   string `json:"bucket"`
	Policy   string `json:"policy_raw"`
	Requests []struct {
		Account  string              `json:"account"`
		Action   string              `json:"action"`
		Bucket   string              `json:"bucket"`
		Object   string              `json:"object"`
		Context  map[string][]string `json:"context"`
		Groups   []string            `json:"groups"`
		DenyOnly bool                `json:"deny_only"`
		Owner    bool                `json:"owner"`
	} `json:"requests"`
}

type vectorReply struct {
	ID       string `json:"id"`
	Accepted bool   `json:"accepted"`
	Allowed  []bool `json:"allowed"`
}

func vectorAnswer(line []byte) (vectorReply, error) {
	var asked vector
	if err := json.Unmarshal(line, &asked); err != nil {
		return vectorReply{}, err
	}
	reply := vectorReply{ID: asked.ID, Allowed: []bool{}}
	if asked.Kind == "bucket" {
		parsed, err := policy.ParseBucketPolicyConfig(strings.NewReader(asked.Policy), asked.Bucket)
		if err != nil {
			return reply, nil
		}
		reply.Accepted = true
		for _, one := range asked.Requests {
			reply.Allowed = append(reply.Allowed, parsed.IsAllowed(policy.BucketPolicyArgs{
				AccountName: one.Account, Action: policy.Action(one.Action), BucketName: one.Bucket,
				ObjectName: one.Object, ConditionValues: one.Context, IsOwner: one.Owner,
			}))
		}
		return reply, nil
	}
	parsed, err := policy.ParseConfig(strings.NewReader(asked.Policy))
	if err != nil {
		return reply, nil
	}
	reply.Accepted = true
	for _, one := range asked.Requests {
		reply.Allowed = append(reply.Allowed, parsed.IsAllowed(policy.Args{
			AccountName: one.Account, Groups: one.Groups, Action: policy.Action(one.Action), BucketName: one.Bucket,
			ObjectName: one.Object, ConditionValues: one.Context, IsOwner: one.Owner, DenyOnly: one.DenyOnly,
		}))
	}
	return reply, nil
}
