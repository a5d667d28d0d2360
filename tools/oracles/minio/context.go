package main

import (
	"fmt"
	"strings"
)

// The server's map: names without what is before the colon, with what the server fills in itself
// (cmd/bucket-policy.go:78-247).
func serverContext(asked question) (map[string][]string, error) {
	user, kind := asked.Caller.Name, "User"
	switch asked.Caller.Kind {
	case "anonymous":
		user, kind = "", "Anonymous"
	case "root":
		kind = "Account"
	case "service-account":
		user, kind = asked.Caller.Parent, "AssumedRole"
	case "user":
	default:
		return nil, fmt.Errorf("MinIO has no caller of kind %q", asked.Caller.Kind)
	}
	values := map[string][]string{
		// There is always one; a case whose policies look at it says which.
		"CurrentTime":     {"2026-01-01T00:00:00Z"},
		"EpochTime":       {"1767225600"},
		"SecureTransport": {"true"},
		"SourceIp":        {"192.0.2.1"},
		// Empty where the request has none.
		"UserAgent": {""}, "Referer": {""}, "versionid": {""}, "signatureversion": {""}, "authType": {""},
		"principaltype": {kind}, "userid": {user}, "username": {user},
	}
	if len(asked.Caller.Groups) > 0 {
		values["groups"] = asked.Caller.Groups
	}
	said := map[string]string{}
	for key, given := range asked.Context {
		_, name, _ := strings.Cut(key, ":")
		if other, twice := said[name]; twice {
			return nil, fmt.Errorf("%s and %s are one key", key, other)
		}
		said[name] = key
		values[name] = given
	}
	return values, nil
}
