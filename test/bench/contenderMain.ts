/** Entry of a contender's process: says when it is ready, then measures whenever it is told to. */
import type { Measure } from './contenders.js';
import { workloads } from './workloads.js';

/** Until V8 has compiled what is hot. */
const warmUpSeconds = 1;

async function main(): Promise<void> {
  const [workload, name] = process.argv.slice(2);
  const { contenders } = workloads({ python: true, quick: false }).find((candidate) => candidate.name === workload)!;
  const measure = await contenders.find((candidate) => candidate.name === name)!.prepare();
  for (const begin = performance.now(); performance.now() - begin < 1000 * warmUpSeconds; ) await measure();
  process.on('message', () => void tell(measure));
  process.on('disconnect', () => process.exit());
  process.send!('ready');
}

/** What the work made stays here. */
async function tell(measure: Measure): Promise<void> {
  const { seconds, quality } = await measure();
  process.send!({ seconds, quality });
}

void main();
