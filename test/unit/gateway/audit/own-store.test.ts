import { setTimeout as delay } from 'node:timers/promises';
import { expect, it } from 'vitest';
import { demandOwnStore } from '../../../../gateway/audit/own-store.ts';
import { recordingLogger } from '../../../contract/store/recording-logger.ts';
import { refusal } from '../../../support/refusal.ts';

const ms = 20;
const tail = async () => {
  await delay(3 * ms);
  return { seq: 7, hash: 'h', month: '' };
};
const store = (counted: Promise<number>) => ({ countRecords: () => counted });

it('an empty store beside files that take long to list > is refused', async () => {
  const { log } = recordingLogger();
  await expect(demandOwnStore(store(Promise.resolve(0)), { tail }, '/d', { log, ms })).rejects.toMatchObject(
    refusal('bad_config', 'the store is empty'),
  );
});

it('a store that does not answer > is told', async () => {
  const { log, lines } = recordingLogger();
  await demandOwnStore(store(new Promise(() => undefined)), { tail }, '/d', { log, ms });
  expect(JSON.stringify(lines)).toContain('it was not checked');
});
