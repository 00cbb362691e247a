import type { TestProject } from 'vitest/node';
import { bundle } from '../scripts/bundle.js';

/** Builds the programs of threads from the sources as they are: a thread that loads the sources themselves takes seconds to start. */
export default async function buildThreads(project: TestProject): Promise<void> {
  await build();
  project.onTestsRerun(build);
}

async function build(): Promise<void> {
  const names = [
    'gateway/runs/worker/worker-program',
    'orchestrator/forecasting/forecasting-thread',
    'orchestrator/forecasting/what-if-thread',
    'orchestrator/rehearsal/rehearsal-thread',
    'shared/foreign-schemas/judge-program',
  ];
  await bundle({ to: 'dist/test/threads', names });
}
