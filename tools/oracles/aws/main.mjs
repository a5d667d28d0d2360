// Answers cases as AWS would, as far as the npm package @cloud-copilot/iam-simulate can be trusted. What it cannot be
// trusted for, or where it and AWS's documents disagree, is left out by name. See ../README.md for the format.

import { createInterface } from "node:readline";
import { runSimulation } from "@cloud-copilot/iam-simulate";
import { contested } from "./contested.mjs";
import { simulation } from "./simulation.mjs";

const decisions = { Allowed: "allowed", ExplicitlyDenied: "denied", ImplicitlyDenied: "implicit" };

async function answer(asked) {
  const { input, leftOut } = simulation(asked);
  if (leftOut) return { id: asked.id, left_out: leftOut };
  const run = await runSimulation(input, { simulationMode: "Strict" });
  if (run.resultType === "error") return { id: asked.id, left_out: `not run: ${JSON.stringify(run.errors)}` };
  if (run.resultType !== "single") return { id: asked.id, left_out: `not run: ${run.resultType} answer` };
  const { analysis, ignoredContextKeys } = run.result;
  if (ignoredContextKeys?.length) {
    return { id: asked.id, left_out: `context: ${ignoredContextKeys} not carried by ${asked.action}` };
  }
  const why = contested(asked, input, analysis);
  if (why) return { id: asked.id, left_out: why };
  return { id: asked.id, decision: decisions[analysis.result] };
}

for await (const line of createInterface({ input: process.stdin })) {
  const asked = JSON.parse(line);
  const reply = await answer(asked);
  // What a policy document must be is not what this program is asked.
  console.log(JSON.stringify({ ...reply, accepted: asked.policies.map(() => !reply.left_out?.startsWith("not run")) }));
}
