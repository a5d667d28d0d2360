package main

import "github.com/minio/pkg/v3/policy"

const (
	allowed  = "allowed"
	denied   = "denied"
	implicit = "implicit"
)

// Which layer is asked, by whom the caller is: cmd/auth-handler.go:416-497.
func (in *world) decide(who caller, action, bucket, object string, context map[string][]string) string {
	check := func(action string) string {
		if who.Kind == "anonymous" {
			return in.askBucket(action, bucket, object, context)
		}
		return in.askIdentity(who, action, bucket, object, context)
	}
	if action == "s3:DeleteObject" && who.Kind != "anonymous" && context["versionid"][0] != "" {
		// A version may be deleted unless that is denied; nothing has to allow it (:465-479).
		if check("s3:DeleteObjectVersion") == denied {
			return denied
		}
	}
	decision := check(action)
	if action == "s3:ListBucketVersions" && decision != allowed && check("s3:ListBucket") == allowed {
		return allowed
	}
	return decision
}

func (in *world) askBucket(action, bucket, object string, context map[string][]string) string {
	if in.bucket == nil {
		return implicit
	}
	args := policy.BucketPolicyArgs{
		Action: policy.Action(action), BucketName: bucket, ObjectName: object, ConditionValues: context,
	}
	if in.bucket.IsAllowed(args) {
		return allowed
	}
	// An owner is allowed all that is not denied, which tells a Deny from silence.
	args.IsOwner = true
	if in.bucket.IsAllowed(args) {
		return implicit
	}
	return denied
}

// cmd/iam.go:2492-2538: the root passes, and what it opened; a session policy has to allow as well.
func (in *world) askIdentity(who caller, action, bucket, object string, context map[string][]string) string {
	args := policy.Args{
		AccountName: who.Name, Groups: who.Groups, Action: policy.Action(action), BucketName: bucket, ObjectName: object,
		ConditionValues: context,
	}
	root := who.Kind == "root" || (who.Kind == "service-account" && who.Parent == "")
	decisions := []string{allowed}
	if !root {
		decisions[0] = implicit
		if len(in.identity) > 0 {
			decisions[0] = ask(policy.MergePolicies(in.identity...), args)
		}
	}
	if in.session != nil {
		decisions = append(decisions, ask(*in.session, args))
	}
	return least(decisions)
}

func ask(one policy.Policy, args policy.Args) string {
	if one.IsAllowed(args) {
		return allowed
	}
	args.DenyOnly = true
	if one.IsAllowed(args) {
		return implicit
	}
	return denied
}

func least(decisions []string) string {
	result := allowed
	for _, decision := range decisions {
		if decision == denied || (decision == implicit && result == allowed) {
			result = decision
		}
	}
	return result
}
