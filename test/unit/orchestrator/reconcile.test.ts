import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import {
  reconcile,
  reconcileRow,
  reconcileTable,
  type AttemptFacts,
  type Evidence,
  type Verdict,
} from '../../../orchestrator/machine/reconcile.ts';
import { repositoryFile } from '../../support/repository-file.ts';
import { formatted } from '../../support/formatted.ts';

const awaited: AttemptFacts = {
  status: 'awaited',
  session: 4,
  number: 7,
  phase: 'sent',
  resent: false,
  overtaken: false,
};
const overtaken = { ...awaited, overtaken: true };
const stopping = { ...awaited, status: 'stopping' } as const;
const lost = { ...awaited, status: 'unknown', reason: 'lost' } as const;
const interrupted = { ...awaited, status: 'unknown', reason: 'interrupted' } as const;
const over = { ...awaited, status: 'over' } as const;

const hello = (facts: Partial<Extract<Evidence, { kind: 'hello' }>> = {}): Evidence => ({
  kind: 'hello',
  session: 5,
  listed: 'no',
  journal: 'unbroken',
  floor: 0,
  all_heard: true,
  ...facts,
});
const returned = (session: number): Evidence => ({ kind: 'returned', session });
const refused = (reason: 'draining' | 'at_capacity' | 'forgotten', session = 4): Evidence => ({
  kind: 'refused',
  session,
  reason,
});

const bye = (facts: Partial<Extract<Evidence, { kind: 'bye' }>> = {}): Evidence => ({
  ...{ kind: 'bye', listed: false, floor: 0, all_heard: true },
  ...facts,
});

const settled = (
  outcome: 'succeeded' | 'interrupted',
  facts: Partial<Extract<Evidence, { kind: 'settled' }>> = {},
): Evidence => ({
  ...{ kind: 'settled', settlement: { outcome, acted: true } },
  ...{ busy: false, held_back: false, succeeded: false, told: false },
  ...facts,
});
const abandoned = {
  outcome: 'interrupted',
  acted: true,
  error: { code: 'abandoned', message: 'm', retryable: false },
} as const;

/** At least one case for each line, in the order of the table. */
const cases: [AttemptFacts, Evidence, Verdict['verdict']][] = [
  [awaited, hello({ listed: 'cancelled' }), 'never_acted'],
  [awaited, hello({ listed: 'known' }), 'adopt'],
  [lost, hello({ listed: 'known', journal: 'another' }), 'adopt'],
  [over, hello(), 'wait'],
  [interrupted, hello({ journal: 'another' }), 'wait'],
  [awaited, hello({ journal: 'another' }), 'unknown'],
  [lost, hello({ journal: 'behind' }), 'unknown'],
  [awaited, hello({ floor: 7 }), 'unknown'],
  [awaited, hello({ listed: 'forgotten' }), 'unknown'],
  [stopping, hello({ all_heard: false }), 'never_acted'],
  [lost, hello(), 'never_acted'],
  [awaited, hello({ all_heard: false }), 'wait'],
  [overtaken, hello(), 'unknown'],
  [awaited, hello({ floor: 6 }), 'resend'],
  [awaited, { kind: 'heartbeats', all_heard: false }, 'wait'],
  [overtaken, { kind: 'heartbeats', all_heard: true }, 'unknown'],
  [awaited, { kind: 'heartbeats', all_heard: true }, 'resend'],
  [over, { kind: 'heartbeats', all_heard: false }, 'resend'],
  [awaited, returned(4), 'never_acted'],
  [stopping, returned(4), 'never_acted'],
  [awaited, returned(3), 'wait'],
  [{ ...awaited, resent: true }, returned(4), 'wait'],
  [{ ...awaited, phase: 'acting' }, returned(4), 'wait'],
  [awaited, bye({ listed: true }), 'wait'],
  [awaited, bye({ floor: 7 }), 'wait'],
  [lost, bye(), 'wait'],
  [awaited, bye({ all_heard: false }), 'wait'],
  [awaited, bye({ floor: 6 }), 'never_acted'],
  [stopping, bye(), 'never_acted'],
  [over, refused('draining'), 'wait'],
  [awaited, refused('forgotten', 3), 'unknown'],
  [awaited, refused('draining', 3), 'wait'],
  [awaited, refused('draining'), 'never_acted'],
  [stopping, refused('at_capacity'), 'never_acted'],
  [awaited, settled('interrupted', { busy: true }), 'adopt'],
  [lost, settled('succeeded', { held_back: true }), 'adopt'],
  [over, settled('succeeded', { held_back: true }), 'late'],
  [over, settled('succeeded', { busy: true, succeeded: true }), 'late'],
  [over, settled('interrupted', { held_back: true, settlement: abandoned }), 'late'],
  [over, settled('succeeded', { told: true }), 'known'],
  [over, settled('interrupted', { busy: true, succeeded: true }), 'known'],
  [over, settled('interrupted', { busy: true, held_back: true }), 'wait'],
  [over, settled('interrupted', { busy: true, told: true }), 'wait'],
  [over, settled('interrupted', { busy: true }), 'unknown'],
  [over, settled('interrupted'), 'wait'],
  [interrupted, { kind: 'silence' }, 'wait'],
  [awaited, { kind: 'silence' }, 'unknown'],
  [over, { kind: 'timeout' }, 'wait'],
  [awaited, { kind: 'timeout' }, 'unknown'],
  [awaited, { kind: 'regrown' }, 'resend'],
  [overtaken, { kind: 'rollback' }, 'unknown'],
];

describe('what becomes of an attempt', () => {
  it.each(cases)('%j, %j > %s', (attempt, evidence, verdict) => {
    expect(reconcile(attempt, evidence).verdict).toBe(verdict);
  });

  it('every line of the table > decides a case above, in its order', () => {
    const decisive = cases.map(([attempt, evidence]) => reconcileRow(attempt, evidence));
    expect([...new Set(decisive)]).toEqual(reconcileTable);
  });
});

const evidenceInWords: Record<Evidence['kind'], string> = {
  hello: 'hello of its instance',
  heartbeats: 'two heartbeats in a row without it',
  returned: 'a copy came back from the broker',
  bye: 'goodbye of its agent',
  refused: 'its agent refuses it',
  settled: 'its agent says how it ended',
  silence: 'silence',
  timeout: 'timeout',
  regrown: 'the store was put back, and the run has got to its step again',
  rollback: 'the store was put back',
};

function printedTable(): string {
  const rows = reconcileTable.map(({ evidence, when, verdict, because }) => {
    const says =
      verdict.verdict === 'unknown' ? `\`unknown\` (\`${verdict.reason}\`)` : `\`${verdict.verdict}\``;
    return `| ${evidenceInWords[evidence]} | ${when} | ${says} | ${because} |`;
  });
  return ['| evidence | where | verdict | because |', '| --- | --- | --- | --- |', ...rows].join('\n');
}

describe('docs/reliability.md', () => {
  it('its table of what becomes of an attempt > is the one in the code', async () => {
    const file = repositoryFile('docs/reliability.md');
    const page = await readFile(file, 'utf8');
    const [begin, end] = ['<!-- reconcile: begin -->', '<!-- reconcile: end -->'];
    const [before, rest = ''] = page.split(begin);
    const table = await formatted(file, printedTable());
    const written = `${before}${begin}\n\n${table}\n${end}${rest.split(end)[1]}`;
    await expect(written).toMatchFileSnapshot(file);
  });
});

describe('the orchestrator', () => {
  it('its files > let what the table decides happen in one place', async () => {
    const folder = repositoryFile('orchestrator');
    const names = (await readdir(folder, { recursive: true })).filter((name) => name.endsWith('.ts'));
    const told: string[] = [];
    for (const name of names) {
      const text = await readFile(join(folder, name), 'utf8');
      if (/apply\([^)]*type: '(settled|unacted|unknown|rebound)'/.test(text)) told.push(name);
    }
    expect(told).toEqual([join('turn', 'conclude.ts')]);
  });
});
