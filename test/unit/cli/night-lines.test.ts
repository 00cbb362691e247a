import { PassThrough } from 'node:stream';
import { describe, expect, it } from 'vitest';
import { colorsFor } from '../../../cli/display/format.ts';
import { drawNight, nightLines } from '../../../cli/display/night-lines.ts';
import type { SimulatedNight } from '../../../client/index.ts';

const colors = colorsFor(new PassThrough(), {});
const at = new Date(2026, 10, 30, 21, 0).getTime();
const time = (minutes: number): string => new Date(at + minutes * 60_000).toISOString();
const span = (from: number, about: number, until: number) => ({
  ...{ from: time(from), about: time(about), until: time(until) },
});

const night: SimulatedNight = {
  ...{ at: time(0), until: time(60), seed: 7, plays: 20, jitter: 0.2 },
  runs: [
    {
      ...{ label: 'elisa', run_id: '01JB0000000000000000000001', completed: 20, failed: 0, gaps: [] },
      ...{ begin: span(0, 0, 0), end: span(55, 60, 70) },
    },
    {
      ...{ label: 'a <wash> & go', submission: 0, index: 2, of: 6, completed: 12, failed: 5 },
      ...{ begin: span(10, 10, 12), end: span(40, 41, 45), open: 'waits for the answer of ada/desk' },
      ...{ failure: 'it is too late', complete_by: time(50), late: 8 },
      gaps: [{ text: 'step 2 is to begin within 60 s of the end of step 1', at_risk: 7, broken: 5 }],
    },
  ],
  instruments: [
    { module: 'arm', instance: 'a', capacity: 1, busy: 0.75, actions: 2 },
    { module: 'oven', instance: 'o', capacity: 4, busy: 0.25, actions: 2 },
    { module: 'idle', instance: 'i', capacity: 1, busy: 0, actions: 0 },
  ],
  bars: [
    { run: 0, name: 'move', module: 'arm', instance: 'a', from: time(0), until: time(30) },
    { run: 1, name: 'wash', module: 'arm', instance: 'a', from: time(45), until: time(60) },
    { run: 0, name: 'bake', module: 'oven', instance: 'o', from: time(30), until: time(60) },
    { run: 1, name: 'bake', module: 'oven', instance: 'o', from: time(30), until: time(60) },
  ],
  notes: ['there was time for 20 of 30 plays'],
};

describe('a simulated night on the terminal', () => {
  it('has a row for each run, and a picture of letters of each instrument that acts', () => {
    const [how, , ...lines] = nightLines(night, ['wash.yaml'], colors, undefined).map((line) =>
      line.trimEnd(),
    );
    expect(how).toMatch(/^from 21:00 \S+ on, played 20 times with durations of chance, ±20 %, seed 7$/);
    expect(lines.slice(0, 3)).toEqual([
      'WORKFLOW       RUN                         BEGINS  DONE ABOUT  8 OF 10',
      'elisa          01JB0000000000000000000001  21:00   22:00       21:55 to 22:10',
      'a <wash> & go  wash.yaml 2/6               21:10   21:41       21:40 to 21:45  waits for the answer of ada/desk in 3 of 20; fails in 5 of 20: it is too late; not done by 21:50 in 8 of 20; broken in 5 of 20: step 2 is to begin within 60 s of the end of step 1',
    ]);
    const narrow = nightLines(night, ['wash.yaml'], colors, 40).map((line) => line.trimEnd());
    expect(narrow.slice(-5)).toEqual([
      'arm/a       75 %  AAAAAAAAAA·····BBBBB',
      'oven/o      25 %  ··········2222222222',
      'A elisa  B a <wash> & go',
      '',
      'note: there was time for 20 of 30 plays',
    ]);
  });

  it('of few plays > says nothing of what is likely, and of none that all was as expected', () => {
    const few = nightLines({ ...night, plays: 1 }, [], colors, undefined);
    expect(few.join('\n')).not.toContain('8 OF 10');
    const [plain] = nightLines({ ...night, plays: 0 }, [], colors, undefined);
    expect(plain).toMatch(/played once, with each action as long as expected$/);
    const [, empty] = nightLines({ ...night, until: null, runs: [], bars: [] }, [], colors, undefined);
    expect(empty).toBe('there is nothing to be done');
  });

  it('of some minutes > tells its times to the second', () => {
    const short = { ...night, until: time(5) };
    expect(nightLines(short, [], colors, undefined)[0]).toMatch(/^from 21:00:00 /);
    expect(drawNight(short, [])).toContain('>21:01:00</text>');
  });

  it('as a picture > is one that any program can read, whatever workflows are called', () => {
    const picture = drawNight(night, ['wash.yaml']);
    expect(picture).toContain('a &lt;wash&gt; &amp; go (wash.yaml 2/6): wash, 21:45 to 22:00</title>');
    expect(picture).not.toContain('<wash>');
    expect(picture).not.toContain('idle/i');
    expect(picture.match(/<title>/g)).toHaveLength(4);
  });
});
