import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { CrashPoint } from './crash-points/crash-points.ts';
import { startServices, type Services } from '../services/start-services.ts';
import { allCells, isSound, passerOf } from './matrix/cell.ts';
import { playProcessCells, playServiceCells, type MatrixOutcome } from './matrix/kill-matrix.ts';
import { printMatrix } from './matrix/print-matrix.ts';

/** Where a commit is made and a report is on its way: `npm run chaos` has the rest, and `services-down` kills both in the work. */
const underServices: readonly CrashPoint[] = ['orchestrator.committed', 'agent.report-sent'];

/** Before and after what decides: the commit, the journal, the report, the file in its place, a person's answer and edit. */
const decisive: readonly CrashPoint[] = [
  'gateway.created',
  'gateway.answer-kept',
  'gateway.upload-placed',
  'orchestrator.played',
  'orchestrator.committed',
  'orchestrator.edit-committed',
  'agent.started-noted',
  'agent.acting',
  'agent.acted-noted',
  'agent.report-sent',
];

let services: Services;

beforeAll(async () => {
  services = await startServices({ own: true });
}, 120_000);
afterAll(() => services.stop());

function expectSound({ results, changed }: MatrixOutcome): void {
  const unsound = results.filter((result) => !isSound(result));
  expect(unsound, `${printMatrix(results)}\n${JSON.stringify(unsound, null, 2)}`).toEqual([]);
  expect(changed).toEqual([]);
}

describe('the kill matrix, where it decides', { timeout: 400_000 }, () => {
  it('the process that passes a point > dies there, nothing is lost or done twice', async () => {
    const cells = allCells().filter(
      ({ point, victim }) => decisive.includes(point) && passerOf(point) === victim,
    );
    expect(cells).toHaveLength(decisive.length);
    expectSound(await playProcessCells(cells, { ...services, hasty: true }, 2, () => undefined));
  });

  it('RabbitMQ, and then Redis > dies while processes are at two points, nothing is lost', async () => {
    const cells = allCells().filter(
      ({ point, victim }) => underServices.includes(point) && ['RabbitMQ', 'Redis'].includes(victim),
    );
    expect(cells).toHaveLength(2 * underServices.length);
    expectSound(await playServiceCells(cells, { ...services, hasty: true }, 2, () => undefined));
  });
});
