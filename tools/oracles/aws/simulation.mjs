// A case as the simulator takes it.

const service = (caller) => caller.kind === "service";

const arn = (caller) => {
  const { kind, account, name, session } = caller;
  if (kind === "user") return `arn:aws:iam::${account}:user/${name}`;
  if (kind === "role") return `arn:aws:sts::${account}:assumed-role/${name.split("/").at(-1)}/${session}`;
  if (kind === "federated-user") return `arn:aws:sts::${account}:federated-user/${name}`;
  return undefined;
};

// The keys that AWS derives from the caller and the bucket; nothing derives `aws:userid`, whose unique ids no policy
// repository has.
const derived = (caller, owner) => {
  const { kind, account, name } = caller;
  const keys = { "aws:ResourceAccount": owner };
  if (kind === "anonymous") return { ...keys, "aws:PrincipalType": "Anonymous", "aws:PrincipalAccount": "anonymous" };
  if (kind === "service") return { ...keys, "aws:PrincipalIsAWSService": "true", "aws:PrincipalServiceName": name };
  keys["aws:PrincipalAccount"] = account;
  keys["aws:PrincipalIsAWSService"] = "false";
  if (kind === "user") {
    keys["aws:PrincipalArn"] = arn(caller);
    keys["aws:PrincipalType"] = "User";
    keys["aws:username"] = name.split("/").at(-1);
  }
  if (kind === "role") {
    keys["aws:PrincipalArn"] = `arn:aws:iam::${account}:role/${name}`;
    keys["aws:PrincipalType"] = "AssumedRole";
  }
  if (kind === "federated-user") {
    keys["aws:PrincipalArn"] = arn(caller);
    keys["aws:PrincipalType"] = "FederatedUser";
  }
  return keys;
};

const holds = (caller, holders) =>
  holders.some((holder) => {
    const [kind, ...rest] = holder.split("/");
    const name = rest.join("/");
    if (kind === "group") return (caller.groups ?? []).includes(name);
    return kind === "user" || kind === "role" ? name === caller.name : kind === "all";
  });

export function simulation(asked) {
  const { caller, resource } = asked;
  if (caller.kind === "root") return { leftOut: "root: the simulator does not know what the root user may do" };
  const bucket = resource.replace("arn:aws:s3:::", "").split("/")[0];
  const owner = asked.buckets.find((known) => known.name === bucket)?.owner;
  if (!owner) return { leftOut: "owner: nobody is said to own the bucket" };
  const inLayer = (layer) => asked.policies.filter((policy) => policy.layer === layer);
  const parsed = (policies) => policies.map(({ document }, at) => ({ name: `p${at}`, policy: JSON.parse(document) }));
  // Only the bucket policy is about who is not signed in, and about services of AWS; control policies of accounts bind
  // neither.
  const signed = caller.kind !== "anonymous" && !service(caller);
  const held = (layer) => parsed(inLayer(layer).filter(({ holders }) => signed && holds(caller, holders)));
  const levels = (layer, account) =>
    [["root", "all"], ["account", `account/${account}`]].flatMap(([orgIdentifier, holder]) => {
      const policies = parsed(inLayer(layer).filter(({ holders }) => holders.includes(holder)));
      return policies.length ? [{ orgIdentifier, policies }] : [];
    });
  const boundaries = held("boundary");
  const [session] = held("session");
  const [onBucket] = parsed(inLayer("bucket").filter((policy) => policy.bucket === bucket));
  const given = Object.entries(asked.context).filter(([, values]) => values.length);
  return {
    input: {
      request: {
        principal: caller.kind === "anonymous" ? { type: "Anonymous" } : service(caller) ? caller.name : arn(caller),
        action: asked.action,
        resource: { resource, accountId: owner },
        contextVariables: {
          ...derived(caller, owner),
          ...Object.fromEntries(given.map(([key, values]) => [key, values.length === 1 ? values[0] : values])),
        },
      },
      identityPolicies: held("identity"),
      serviceControlPolicies: signed ? levels("scp", caller.account) : [],
      resourceControlPolicies: levels("rcp", owner),
      resourcePolicy: onBucket?.policy,
      sessionPolicy: session?.policy,
      permissionBoundaryPolicies: boundaries.length ? boundaries : undefined,
    },
  };
}
