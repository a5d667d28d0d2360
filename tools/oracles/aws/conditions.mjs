// Conditions and variables for which the simulator is no witness.

const BARE = /^\$\{([^,}]+)\}$/;

export function contestedCondition(statements, given) {
  const keys = new Set(Object.keys(given).map((key) => key.toLowerCase()));
  if (statements.some(({ NotResource }) => [NotResource ?? []].flat().some((arn) => unresolved(arn, keys)))) {
    return "variable: whether a statement applies whose NotResource has a variable without a value";
  }
  for (const { operator, key, values } of lines(statements)) {
    if (/Date/i.test(operator)) return "date: the simulator takes seconds since the epoch for milliseconds";
    const negated = /Not/.test(operator);
    if (negated && values.some((value) => unresolved(value, keys))) {
      // IAM user guide, policy variables: "inverse-matching condition operators ... match a null value".
      return "variable: the simulator has no negated operator match where a variable has no value";
    }
    if (/^ForAnyValue:.*IfExists$/.test(operator) && !keys.has(key.toLowerCase())) {
      return "absent: whether ForAnyValue or IfExists speaks for a key that is not there";
    }
    if (/IpAddress/.test(operator) && values.some((value) => addressApart(value, given[key]))) {
      return "address: the simulator is wrong about 0.0.0.0/0, and about an address of the other family than a bare one";
    }
  }
  return undefined;
}

function lines(statements) {
  return statements.flatMap(({ Condition }) =>
    Object.entries(Condition ?? {}).flatMap(([operator, tests]) =>
      Object.entries(tests).map(([key, values]) => ({ operator, key, values: [values].flat().map(String) })),
    ),
  );
}

// A variable without a value and without a default.
function unresolved(value, keys) {
  const names = [...value.matchAll(/\$\{[^}]*\}/g)].map(([variable]) => BARE.exec(variable)?.[1]);
  return names.some((name) => name && !/^[*?$]$/.test(name) && !keys.has(name.toLowerCase()));
}

function addressApart(value, sent) {
  if (value === "0.0.0.0/0") return true;
  return !value.includes("/") && sent !== undefined && value.includes(":") !== String(sent).includes(":");
}
