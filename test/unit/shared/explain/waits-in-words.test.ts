import { describe, expect, it } from 'vitest';
import { groups } from '../../../../cli/commands/index.ts';
import { runWaitInWords, tellWait } from '../../../../shared/explain/waits/in-words.ts';
import type { WaitingFor } from '../../../../shared/contracts/waiting-for.ts';
import { labWorkcell } from '../../orchestrator/run-fixtures.ts';

const [run_id, other] = ['01JB0000000000000000000001', '01JB0000000000000000000002'];
const at = Date.UTC(2026, 10, 25, 21);
const time = '2026-11-25T21:00:00Z';
const base = { step: 0, name: 'Mix', since: at, module: 'arm' } as const;
const onA = { ...base, instance: 'a' } as const;
const site = { workcell: labWorkcell };
const agent = 'weir agent FILE --name arm';
const unwanted = { command_id: `${other}.1.1`, step_name: 'Heat', asked_to_stop: at, deaf: true } as const;
const goesOn = `arm/a is still acting on run ${other} step 2 "Heat", asked to stop at ${time}, does not answer`;
const byAda = { by: 'Ada', since: at };

const waits: [WaitingFor, text: string, hint: string][] = [
  [{ reason: 'busy', ...onA, run: other }, 'waits for arm/a to be free', `weir status ${other}`],
  [
    { reason: 'busy', ...base, facts: { instances: ['a', 'b'] } },
    'waits for arm/a, arm/b to be free',
    'weir now',
  ],
  [
    { reason: 'busy', ...onA, facts: { unwanted: [{ module: 'arm', instance: 'a', ...unwanted }] } },
    `waits for arm/a to be free; ${goesOn}`,
    'weir abandon arm/a',
  ],
  [{ reason: 'no_agent', ...base }, 'waits for an agent of module arm: none has said hello', agent],
  [
    { reason: 'no_agent', ...onA, facts: { others: true } },
    'waits for arm/a, which is not there',
    `${agent} --instance a`,
  ],
  [
    { reason: 'no_agent', ...base, facts: { action: 'dance' } },
    'waits for an agent of module arm that has the action dance',
    agent,
  ],
  [
    {
      ...{ reason: 'unfit', ...base },
      facts: {
        unfit: [
          { instance: 'a', key: 'error', said: 'it is worn', since: at },
          { instance: 'b', key: 'silent', since: at, host: 'pc' },
          { instance: 'c', key: 'reserved', run: other },
          { instance: 'd', key: 'outcome_unknown', said: 'it died', run: other },
        ],
      },
    },
    `waits for arm/a: held back: it is worn (since ${time}); arm/b: its agent on pc is silent (since ${time}); arm/c: held back until run ${other} has repeated its step; arm/d: held back: it died`,
    `look at the instrument, then weir reset arm/a; or look at its machine and its network; start the agent where it does not run, then ${agent} --instance b; or weir status ${other}; or look at the instrument, then weir resolve ${other}`,
  ],
  [
    { reason: 'paused', ...base, held_by: { what: 'run', hold: 'paused', ...byAda, reason: 'lunch' } },
    `waits: the run is paused by Ada since ${time}: lunch`,
    `weir resume ${run_id}`,
  ],
  [
    { reason: 'held', ...base, held_by: { what: 'module', hold: 'locked', ...byAda } },
    `waits: module arm is locked by Ada since ${time}`,
    'weir admin unlock arm',
  ],
  [
    { reason: 'held', ...base, facts: { owing: ['arm/b'], may_be_done: true } },
    'waits for arm/b to tell what it did: the store was put back to an older copy, and the step may be done already',
    'start its agent, with its journal; without it, cancel the runs that it had part in, then weir reset arm',
  ],
  [
    { reason: 'location', ...base, location: 'deck', run: other, facts: { holds: 'unverified', asks: true } },
    'waits for location deck, which is taken by something unverified',
    `weir resolve ${other}`,
  ],
  [
    { reason: 'person', ...onA, facts: { attempt: 2, said: 'asks: Is it shut?' } },
    'waits for the answer of arm/a: Is it shut?',
    `weir ask ${run_id}.0.2`,
  ],
];

describe('a wait in words', () => {
  it.each(waits)(
    '%o > says what it waits for, and what helps by a command that there is',
    (wait, text, hint) => {
      expect(tellWait(run_id, wait, site)).toMatchObject({ text, hint });
      const known = Object.values(groups).flatMap((group) => Object.keys(group));
      for (const [, name] of hint.matchAll(/\bweir ([a-z-]+)/g)) expect(known).toContain(name);
    },
  );

  it('what starts an agent > depends on where that can be done', () => {
    const wait: WaitingFor = { reason: 'silent', ...onA };
    expect(tellWait(run_id, wait, { ...site, embedded: true }).hint).toContain('end weir up');
    expect(tellWait(run_id, wait, site).hint).toContain(`${agent} --instance a`);
  });

  it('of all that a run waits for > the run tells the weightiest, with its step, and no pause while it goes on', () => {
    const busy: WaitingFor = { reason: 'busy', ...onA };
    const retry: WaitingFor = { reason: 'retry', ...base, step: 1, until: at };
    expect(runWaitInWords({ waiting_for: [busy, retry] })).toBe(
      `waits until ${time} to try step 2 "Mix" again`,
    );
    const paused: WaitingFor = { reason: 'paused', ...base, facts: { beside: true } };
    expect(runWaitInWords({ waiting_for: [paused] })).toBeUndefined();
  });

  it('as weir 0.1 has stored it > is told as it was', () => {
    const told: WaitingFor = { reason: 'busy', ...base, facts: { told: 'waits for arm/a' } };
    expect(tellWait(run_id, told, site)).toMatchObject({ text: 'waits for arm/a', hint: '' });
  });
});
