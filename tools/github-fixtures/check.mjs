// Holds fixtures/github against GitHub's published description of its REST API.
//
// usage: node check.mjs DESCRIPTION.json...   (where `ajv` and `ajv-formats` can be imported from)
//
// `.ci/outside` fetches the descriptions and the validator; nothing of them is kept in the repository.

import { readFileSync, readdirSync } from "node:fs";
import { createRequire } from "node:module";
import { join } from "node:path";

const require = createRequire(join(process.cwd(), "x.js"));
const Ajv = require("ajv").default;
const addFormats = require("ajv-formats").default;

// The schema a fixture follows, by the first word of its name.
const SCHEMAS = {
  "pull-request": "pull-request",
  review: "pull-request-review",
  commit: "commit",
  team: "team-full",
  membership: "team-membership",
  permission: "repository-collaborator-permission",
  error: "basic-error",
};

// OpenAPI 3.0 says `nullable`, JSON Schema says `null`.
function convert(schema) {
  if (Array.isArray(schema)) return schema.map(convert);
  if (schema === null || typeof schema !== "object") return schema;
  const { nullable, ...rest } = schema;
  const converted = Object.fromEntries(Object.entries(rest).map(([key, value]) => [key, convert(value)]));
  return nullable === true ? { anyOf: [converted, { type: "null" }] } : converted;
}

const folder = new URL("../../fixtures/github/", import.meta.url);
const fixtures = readdirSync(folder).filter((name) => name.endsWith(".json")).sort();
const used = new Set();
let wrong = 0;
for (const description of process.argv.slice(2)) {
  const { components } = JSON.parse(readFileSync(description, "utf8"));
  const ajv = new Ajv({ strict: false, allErrors: true });
  addFormats(ajv);
  ajv.addSchema({ $id: "github", components: { schemas: convert(components.schemas) } });
  for (const name of fixtures) {
    const kind = Object.keys(SCHEMAS).find((prefix) => name === `${prefix}.json` || name.startsWith(`${prefix}-`));
    if (kind === undefined) throw new Error(`${name}: no schema is named for it`);
    used.add(kind);
    const validate = ajv.getSchema(`github#/components/schemas/${SCHEMAS[kind]}`);
    if (validate === undefined) throw new Error(`${description}: there is no schema ${SCHEMAS[kind]}`);
    if (!validate(JSON.parse(readFileSync(new URL(name, folder), "utf8")))) {
      wrong += 1;
      for (const error of validate.errors) {
        console.error(`${description}: ${name}${error.instancePath}: ${error.message}`);
      }
    }
  }
}
if (process.argv.length < 3 || fixtures.length === 0 || used.size !== Object.keys(SCHEMAS).length) {
  throw new Error("nothing was held against anything, or a kind of payload has no fixture");
}
console.log(`${fixtures.length} fixtures, ${process.argv.length - 2} descriptions, ${wrong} mistakes`);
process.exit(wrong === 0 ? 0 : 1);
