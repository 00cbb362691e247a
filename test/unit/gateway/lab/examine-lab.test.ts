import { describe, expect, it } from 'vitest';
import { examineLab, type Seen } from '../../../../shared/explain/doctor/examine-lab.ts';
import type { Diagnosis } from '../../../../shared/contracts/diagnosis.ts';

const now = 1_800_000_000_000;
const diagnosis: Diagnosis = {
  ...{ version: '1.0.0', workcell: 'lab', now, broker: { up: true }, modules: ['ot2'], unserved: [] },
  store: { up: true, now, misgivings: [] },
  data: { folder: '/data', free_bytes: 50 * 1024 ** 3 },
  instances: [{ module: 'ot2', instance: 'a', presence: 'present', since: now }],
};

const examine = (change: Partial<Diagnosis>, beside: Partial<Seen> = {}) =>
  examineLab({ diagnosis: { ...diagnosis, ...change }, led: true, letters: 0, ...beside });

describe('examineLab', () => {
  it('a lab in which all is well > every check is told as ok', () => {
    const found = examine({}).map(({ check, level }) => `${level} ${check}`);
    expect(found).toEqual([
      'ok gateway',
      'ok broker, as the gateway sees it',
      'ok store, as the gateway sees it',
      'ok disk of the data folder',
      'ok clock of the store',
      'ok orchestrator of lab',
      'ok dead letters',
      'ok agents of ot2',
    ]);
  });

  it.each([
    [
      'a clock that is ahead',
      { store: { up: true, now: now + 9_000, misgivings: [] } },
      {},
      'clock of the store',
      'warn',
    ],
    [
      'a store that went back',
      { store: { up: true, now, misgivings: [], went_back: 'the store went back by 0.8 s' } },
      ...([{}, 'what the store knows', 'warn'] as const),
    ],
    ['no orchestrator', {}, { led: false }, 'orchestrator of lab', 'fail'],
    ['a broker that does not say', {}, { led: null }, 'orchestrator of lab', 'warn'],
    ['dead letters', {}, { letters: 2 }, 'dead letters', 'warn'],
    ['no agent', { instances: [] }, {}, 'agents of ot2', 'fail'],
    [
      'an agent that knows a retired key of the lab',
      { lab_key: { former: [], retired: ['ot2/a'], former_counts: false } },
      ...([{}, 'key of the lab', 'fail'] as const),
    ],
    [
      'an agent that knows the former key alone',
      { lab_key: { former: ['ot2/a'], retired: [], former_counts: true } },
      ...([{}, 'key of the lab', 'warn'] as const),
    ],
    [
      'a former key that nobody needs',
      { lab_key: { former: [], retired: [], former_counts: true } },
      ...([{}, 'key of the lab', 'warn'] as const),
    ],
    ['a full disk', { data: { folder: '/data', free_bytes: 0 } }, {}, 'disk of the data folder', 'fail'],
  ] as [string, Partial<Diagnosis>, Partial<Seen>, string, string][])(
    '%s > %s is told with a remedy',
    (_, change, beside, check, level) => {
      const bad = examine(change, beside).filter((finding) => finding.level !== 'ok');
      expect(bad).toMatchObject([{ check, level, remedy: expect.any(String) as string }]);
    },
  );

  it('the broker is away > that alone is told of what is behind it', () => {
    const found = examine({ broker: { up: false, reason: 'refused' } }, { led: null, letters: null });
    expect(found.map(({ check }) => check)).not.toContain('dead letters');
    expect(found).toContainEqual(expect.objectContaining({ level: 'fail', found: 'refused' }));
  });
});
