// Where the simulator is no witness: it says itself that it does not know, it is known to be wrong, or AWS's documents
// say something else.

import { contestedCondition } from "./conditions.mjs";

const elements = (asked) =>
  asked.policies.flatMap(({ document }) => [JSON.parse(document).Statement].flat());

const listed = (principal) => (typeof principal === "string" ? [principal] : Object.values(principal ?? {}).flat());

const names = (statement, test) => listed(statement.NotPrincipal).some(test);

const isAccount = (text) => /^(\d{12}|arn:aws:iam::\d{12}:root)$/.test(text);

export function contested(asked, input, analysis) {
  const statements = elements(asked);
  const condition = contestedCondition(statements, input.request.contextVariables);
  if (condition) return condition;
  if (asked.caller.kind === "service" && statements.some(({ Principal }) => [Principal?.AWS].flat().includes("*"))) {
    return "service: whether `*` under AWS means services too";
  }
  if (statements.some(({ Principal }) => listed(Principal).some((text) => /^arn:aws-/.test(text)))) {
    return "partition: every caller here is of the partition `aws`, and the account of a policy may be of another";
  }
  const spared = statements.filter((statement) => statement.NotPrincipal);
  if (spared.some((statement) => names(statement, isAccount))) {
    return "not-principal: what an account in the list spares is open";
  }
  // A user or role that is listed without its account: documents and simulator disagree. A boundary settles it.
  const self = input.request.principal;
  const role = input.request.contextVariables["aws:PrincipalArn"];
  const isSelf = (text) => text === self || text === role;
  if (!input.permissionBoundaryPolicies && spared.some((statement) => names(statement, isSelf))) {
    return "not-principal: listed without the account";
  }
  return limits(self, analysis);
}

// What a boundary or a session policy does not allow, and the bucket policy does: the IAM user guide has a grant to the
// user or the session stand by itself, and one to everyone only where a condition says who. The simulator lets everyone's
// stand beside a boundary and none stand beside a session policy.
function limits(self, analysis) {
  const grants = (analysis.resourceAnalysis?.allowStatements ?? []).filter((grant) => grant.principalMatch === "Match");
  if (!grants.length || analysis.result === "ExplicitlyDenied") return undefined;
  const own = grants.some(({ statement }) => isOwn(statement, self));
  const silent = (part) => part?.result === "ImplicitlyDenied";
  if (silent(analysis.permissionBoundaryAnalysis) && !own) {
    return "boundary: whether a grant to everyone stands beside a boundary that is silent";
  }
  if (silent(analysis.sessionAnalysis) && own) {
    return "session: whether a grant to the session stands beside a session policy that is silent";
  }
  return undefined;
}

const isOwn = (statement, self) =>
  (statement.isPrincipalStatement() && statement.principals().some((principal) => principal.value() === self)) ||
  statement.conditions().some((condition) => condition.conditionKey().toLowerCase() === "aws:principalarn");
