import { describe, expect, it } from 'vitest';
import { draftRun } from '../../../../shared/workflow/draft-run.ts';
import { describeProblem, located } from '../../../../shared/kernel/json/problem.ts';
import { placeSteps } from '../../../../orchestrator/machine/values/place-steps.ts';
import { decodeWorkcellState } from '../../../../shared/contracts/workcell-state.ts';
import { compileInserted } from '../../../../shared/workflow/recovery/edit-steps.ts';
import { runDefinition, stepDefinition } from '../../../fixtures/run-definition.ts';
import { parseWorkcell } from '../../../../shared/workcell/load-workcell.ts';
import { timesOfRun, type WrittenTimes } from '../../../../shared/workflow/times/run-times.ts';

const { workcell } = parseWorkcell(
  `name: lab
modules:
  - {name: arm, interface: simulator}
  - {name: reader, interface: simulator}
  - {name: ada, interface: operator}
locations: {arm: {nest: [1, 2], rack: [1, 2]}}
`,
  '/lab/w.yaml',
);

const at = Date.UTC(2026, 10, 29, 12, 0);

interface Given {
  workflows?: Record<string, string>;
  times?: WrittenTimes;
  zone?: string;
  parameters?: Record<string, number>;
}

function draft(text: string, { zone = 'UTC', parameters, ...given }: Given = {}) {
  return draftRun({ text, payload: {}, parameters, uploads: [], clock: { at, zone }, ...given }, workcell);
}

/** A workflow: keys above the steps, and of each step its name with its other keys. */
function workflow(above: string[], steps: string[], cleanup: string[] = []): string {
  const line = (step: string) =>
    step.includes('uses:')
      ? `  - {name: ${step}}`
      : `  - {action: move, name: ${step.includes('module:') ? step : `${step}, module: arm`}}`;
  const end = cleanup.length > 0 ? ['cleanup:', ...cleanup.map(line)] : [];
  return ['name: w', ...above, 'flowdef:', ...steps.map(line), ...end].join('\n');
}

function complaints(text: string, given?: Given): string[] {
  const { problems, locate } = draft(text, given);
  return problems.map((problem) => describeProblem(located(problem, locate)));
}

function stepsOf(text: string, given?: Given) {
  expect(complaints(text, given)).toEqual([]);
  return draft(text, given).steps;
}

const end = { point: 'end', at: 'start' };

describe('gaps of steps', () => {
  it('max_gap and min_gap > count from the end of each step that it depends on', () => {
    const text = workflow(
      ['execution: dag'],
      ['a', 'b', 'c, dependencies: [a, b], max_gap: 300, min_gap: 60'],
    );
    expect(stepsOf(text).map(({ gaps }) => gaps)).toEqual([
      undefined,
      undefined,
      [
        { from: 0, ...end, min: 60, max: 300 },
        { from: 1, ...end, min: 60, max: 300 },
      ],
    ]);
  });

  it('of a step that nothing comes before > a warning says that they have no effect', () => {
    const { steps, warnings } = draft(workflow([], ['a, max_gap: 5']));
    expect(steps[0]?.gaps).toBeUndefined();
    expect(warnings).toEqual([
      expect.stringContaining('step "a": "max_gap" has no effect: nothing is done before it'),
    ]);
  });

  it('of a workflow that is used > are those of its first steps, and its own stay among its own', () => {
    const wash = workflow([], ['rinse', 'drain, max_gap: 9']);
    const [, rinse, drain] = stepsOf(workflow([], ['a, duration: 4', 'wash, uses: wash.yaml, max_gap: 5']), {
      workflows: { 'wash.yaml': wash },
    });
    expect(rinse?.gaps).toEqual([{ from: 0, ...end, max: 5 }]);
    expect(drain?.gaps).toEqual([{ from: 1, ...end, max: 9 }]);
  });

  it('of a step in rounds > belong to the first step of each, counted from what comes before the round', () => {
    const wash = workflow(['gaps: [{from: rinse, to: drain, max: 9}]'], ['rinse', 'drain']);
    const [, single, whole] = stepsOf(
      workflow(
        [],
        ['a', 'b, for_each: [1, 2], max_gap: 5', 'wash, uses: wash.yaml, repeat: {times: 2}, min_gap: 7'],
      ),
      { workflows: { 'wash.yaml': wash } },
    );
    expect(single?.gaps).toBeUndefined();
    expect(single?.loop?.body[0]?.gaps).toEqual([{ from: 1, ...end, max: 5 }]);
    const [rinse, drain] = whole?.loop?.body ?? [];
    expect(rinse?.gaps).toEqual([{ from: 2, ...end, min: 7 }]);
    expect(drain?.gaps).toEqual([{ from: rinse?.number, ...end, max: 9 }]);
  });

  it('a duration that is none > is refused', () => {
    expect(complaints(workflow([], ['a, duration: soon']))).toEqual([
      'line 3, column 39: step "a": "duration" must be a number of seconds, or in ISO 8601 up to days, such as "PT30M", and is "soon"',
    ]);
    for (const none of ['P', 'PT', 'P1Y', 'P1M', '-PT4S', 'PT30', 'P400D', 'Plate'])
      expect(complaints(workflow([], [`a, duration: ${none}`]))).toEqual([
        expect.stringContaining(`and is "${none}"`),
      ]);
  });

  it('a duration > is kept in seconds, and one of an earlier run that WEI sends along is not', () => {
    const earlier = 'start_time: 2026-11-29T12:00:00, result: {}';
    const steps = ['a, duration: 4', 'b, duration: PT30M', 'c, duration: P1DT1H0.5S', 'd, duration: null'];
    const text = workflow([], [...steps, `e, duration: PT4S, ${earlier}`, `f, duration: P1Y, ${earlier}`]);
    expect(stepsOf(text).map(({ duration }) => duration)).toEqual([
      ...[4, 1800, 90_000.5, undefined],
      ...[undefined, undefined],
    ]);
  });

  it('a duration in ISO 8601 > counts where gaps are judged', () => {
    expect(
      complaints(workflow(['gaps: [{from: a, to: c, max: 60}]'], ['a', 'b, duration: PT2M', 'c'])),
    ).toEqual([expect.stringContaining('"b" takes 120 s')]);
  });
});

describe('gaps above the steps', () => {
  it('any two points > are kept with the step at which they end, parameters put in', () => {
    const gap =
      'gaps: [{from: a, point: start, to: c, at: end, max: $most, min: 1, hard: false, on_broken: pause}, {from: a, to: b, max: "${{ parameters.most * 2 }}", on_broken: fail}]';
    const steps = stepsOf(workflow(['parameters: [{name: most, default: 50}]', gap], ['a', 'b', 'c']));
    expect(steps[2]?.gaps).toEqual([
      { from: 0, point: 'start', at: 'end', min: 1, max: 50, soft: true, on_broken: 'pause' },
    ]);
    expect(steps[1]?.gaps).toEqual([{ from: 0, ...end, max: 100 }]);
  });

  it('to a step in rounds > begins with the first round, and ends with the last', () => {
    const gaps = 'gaps: [{from: a, to: b, max: 5}, {from: a, to: b, at: end, max: 90}]';
    const steps = stepsOf(workflow([gaps], ['a', 'b, for_each: [1, 2], duration: 3']));
    expect(steps[1]?.gaps).toEqual([{ from: 0, point: 'end', at: 'end', max: 90 }]);
    expect(steps[1]?.loop?.body[0]?.gaps).toEqual([{ from: 0, ...end, max: 5 }]);
  });

  it.each([
    ['gaps: [{from: a, to: x, max: 5}]', 'the gap from "a" to "x": there is no step "x"'],
    [
      'gaps: [{from: b, to: a, max: 5}]',
      'the gap from "b" to "a": "a" is done before "b": turn "from" and "to" around',
    ],
    ['gaps: [{from: a, to: a, max: 5}]', 'the gap from "a" to "a" is one of a step to itself'],
    ['gaps: [{from: a, to: b}]', 'the gap from "a" to "b" says neither "max" nor "min"'],
    [
      'gaps: [{from: a, to: b, min: 9, max: 5}]',
      'the gap from "a" to "b" has a "min" of 9 s and a "max" of 5 s',
    ],
    ['gaps: [{from: a, to: b, max: -5}]', 'must be > 0'],
    ['gaps: [{from: a, to: b, max: soon}]', 'must be number, or left empty, and is text'],
    ['gaps: [{from: a, to: b, until: b, max: 5}]', '"until" is not known here'],
    ['gaps: {from: a, to: b, max: 5}', 'must be array, or left empty, and is an object'],
    ['gaps: [{from: a, to: b, max: 5, on_broken: cry}]', 'must be one of "fail", "pause", "note", null'],
  ])('%s > %s', (gaps, message) => {
    expect(complaints(workflow([gaps], ['a', 'b']))).toEqual([expect.stringContaining(message)]);
  });

  it('from the start of a step to its own end > is refused, with what says how long it may take', () => {
    const told = 'counts from a point of "a" to another point of it: how long it may take is its "timeout"';
    const within = (name: string) => `gaps: [{from: ${name}, point: start, to: ${name}, at: end, max: 5}]`;
    expect(complaints(workflow([within('a')], ['a', 'b']))).toEqual([
      expect.stringContaining(`line 2, column 8: the gap from "a" to "a" ${told}`),
    ]);
    expect(complaints(workflow([within('a')], ['a, for_each: [1, 2]']))).toEqual([
      expect.stringContaining(told),
    ]);
    const used = (...steps: string[]) =>
      complaints(workflow([within('wash')], ['wash, uses: w.yaml']), {
        workflows: { 'w.yaml': workflow([], steps) },
      });
    expect(used('a')).toEqual([expect.stringContaining(told)]);
    expect(used('a', 'b, duration: 1')).toEqual([]);
  });

  it('more than a run may have > are refused at the first that is too many, with those of the steps', () => {
    const gaps = (count: number) =>
      workflow(
        ['gaps:', ...Array<string>(count).fill('  - {from: a, to: c, max: 60}')],
        ['a', 'b, max_gap: 9', 'c'],
      );
    expect(complaints(gaps(999))).toEqual([]);
    expect(complaints(gaps(2_000))).toEqual([
      'line 1002, column 5: this is one gap too many: a run may have 1000 of "gaps", "max_gap" and "min_gap" together; leave out those that follow from others, or make it several runs',
    ]);
  });

  it('to a step of a round > is refused, and what can be said is named', () => {
    const told = complaints(
      workflow(['gaps: [{from: wash/a, to: b, max: 5}]'], ['wash, uses: w.yaml, repeat: {times: 2}', 'b']),
      {
        workflows: { 'w.yaml': workflow([], ['a']) },
      },
    );
    expect(told).toEqual([
      expect.stringContaining(
        '"wash/a" is a step of the rounds of "wash": name that, or say it above the steps of the workflow that it uses',
      ),
    ]);
  });

  it('those that contradict each other > are named with the steps', () => {
    const gaps = 'gaps: [{from: a, to: d, max: 60}]';
    expect(complaints(workflow([gaps], ['a', 'b, duration: 40', 'c, min_gap: 30', 'd']))).toEqual([
      'line 2, column 8: the gaps contradict each other: "d" must begin 60 s at most after "a" has ended; "b" comes after "a"; "b" takes 40 s; "c" must begin 30 s at least after "b" has ended; "d" comes after "c"',
    ]);
    expect(complaints(workflow([gaps], ['a', 'b, duration: 30', 'c, min_gap: 30', 'd']))).toEqual([]);
    expect(
      complaints(workflow(['gaps: [{from: a, to: d, max: 60, hard: false}]'], ['a', 'b, duration: 90', 'd'])),
    ).toEqual([]);
  });

  it('those by which steps would wait for each other > are refused, also where they are soft', () => {
    const above = [
      'execution: dag',
      'gaps: [{from: a, to: b, min: 5, hard: false}, {from: b, point: start, to: a, max: 9}]',
    ];
    expect(complaints(workflow(above, ['a', 'b']))).toEqual([
      'line 3, column 8: the gaps make steps wait for each other in a cycle: "a" → "b" → "a"',
    ]);
    expect(
      complaints(workflow(above.with(1, 'gaps: [{from: a, point: start, to: b, max: 5}]'), ['a', 'b'])),
    ).toEqual([]);
  });

  it('a person between the two steps > needs a time limit', () => {
    const over = (keys: string) =>
      complaints(workflow(['gaps: [{from: a, to: c, max: 60}]'], ['a', `ask, module: ada${keys}`, 'c']));
    expect(over('')).toEqual([
      expect.stringContaining('goes across "ask", a step of a person, who may take any time'),
    ]);
    expect(over(', timeout: 30')).toEqual([]);
    expect(over(', args: {deadline: 30, default: yes}')).toEqual([]);
    expect(complaints(workflow([], ['ask, module: ada', 'c, max_gap: 60']))).toEqual([]);
  });

  it('a person who may take longer than the gap > is a warning, for it may be kept', () => {
    const over = (keys: string, gap = 'max: 60') => {
      const { problems, warnings } = draft(
        workflow([`gaps: [{from: a, to: c, ${gap}}]`], ['a', `ask, module: ada, ${keys}`, 'c']),
      );
      expect(problems).toEqual([]);
      return warnings;
    };
    const told = [expect.stringContaining('a step of a person, who may take 90 s: it breaks where')];
    expect(over('timeout: 90')).toEqual(told);
    expect(over('args: {deadline: 90, default: yes}')).toEqual(told);
    expect(over('timeout: 60')).toEqual([]);
    expect(over('timeout: 90, args: {deadline: 20, default: yes}')).toEqual([]);
    expect(over('timeout: 90', 'max: 60, hard: false')).toEqual([]);
  });

  it('one that is shorter than any dispatch takes > is a warning', () => {
    const warnings = (most: number) => draft(workflow([], ['a', `b, max_gap: ${most}`])).warnings;
    expect(warnings(0.001)).toEqual([
      expect.stringContaining(
        'the gap from "a" to "b", 0.001 s at most, is shorter than it takes to give a step out',
      ),
    ]);
    expect(warnings(0.1)).toEqual([]);
  });

  it('a step between of which nothing is known > is a warning', () => {
    const { warnings } = draft(workflow(['gaps: [{from: a, to: c, max: 60}]'], ['a', 'b', 'c']));
    expect(warnings).toEqual([
      expect.stringContaining('goes across "b", of which nobody knows how long it takes'),
    ]);
  });
});

describe('what a run has to itself', () => {
  it('from step to step, or while a step is done > stands in the step with which it begins', () => {
    const above = [
      'reserve: {modules: [arm, reader], from: a, until: b}',
      'hold: [{location: nest, from: b, until: c}]',
    ];
    const steps = stepsOf(
      workflow(above, ['a', 'b', 'c, hold: {location: rack}', 'd, reserve: {modules: [reader]}']),
    );
    expect(steps.map(({ reserve, hold }) => ({ reserve, hold }))).toEqual([
      { reserve: [{ modules: ['arm', 'reader'], until: 1 }] },
      { hold: [{ location: 'nest', until: 2 }] },
      { hold: [{ location: 'rack', until: 2 }] },
      { reserve: [{ modules: ['reader'], until: 3 }] },
    ]);
  });

  it('of a workflow that is used > lasts from its first to its last step, in rounds of each', () => {
    const workflows = { 'w.yaml': workflow([], ['x', 'y']) };
    const use = (keys: string) =>
      stepsOf(workflow([], [`u, uses: w.yaml, reserve: {modules: [reader]}${keys}`]), { workflows });
    expect(use('').map(({ reserve }) => reserve)).toEqual([[{ modules: ['reader'], until: 1 }], undefined]);
    const [x, y] = use(', for_each: [1, 2]')[0]?.loop?.body ?? [];
    expect(x?.reserve).toEqual([{ modules: ['reader'], until: y?.number }]);
  });

  it.each([
    [
      'reserve: {modules: [reader], from: b, until: a}',
      '"reserve" from "b" until "a": "a" is not done after "b"',
    ],
    [
      'reserve: {modules: [redder], from: a, until: b}',
      '"redder" is no module of this workcell, which has arm, reader, ada; did you mean "reader"?',
    ],
    [
      'hold: {location: nets, from: a, until: b}',
      '"nets" is no location of this workcell, which has nest, rack',
    ],
    ['hold: {location: nest, from: a, until: z}', '"hold" from "a" until "z": there is no step "z"'],
    ['reserve: {modules: [], from: a, until: b}', 'must have 1 item at least'],
    [
      'reserve: {modules: [arm, arm], from: a, until: b}',
      'must not have the same item twice (items 0 and 1, counted from 0, are equal)',
    ],
    ['reserve: {modules: reader, from: a, until: b}', 'must be array, and is text'],
    ['reserve: {from: a, until: b}', '"modules" is missing'],
    [
      'reserve: [{modules: [reader], from: a, until: b}, {modules: [arm, reader], from: b, until: c}]',
      'the module "reader" is reserved twice at the same time: from "a" until "b", and from "b" until "c"',
    ],
    [
      'reserve: [{modules: [reader], from: a, until: c}, {modules: [arm], from: b, until: d}]',
      'what is kept from "b" until "d" crosses what is kept from "a" until "c"',
    ],
  ])('%s > %s', (above, message) => {
    expect(complaints(workflow([above], ['a', 'b', 'c', 'd']))).toEqual([expect.stringContaining(message)]);
  });

  it('one within the other, or after it > is fine', () => {
    const above =
      'reserve: [{modules: [reader], from: a, until: d}, {modules: [arm], from: b, until: c}, {modules: [reader, arm], from: e, until: e}]';
    expect(complaints(workflow([above], ['a', 'b', 'c', 'd', 'e']))).toEqual([]);
  });
});

describe('the times of a run', () => {
  const timesOf = (above: string[], given?: Given) => {
    const text = workflow(above, ['a']);
    expect(complaints(text, given)).toEqual([]);
    return draft(text, given).times;
  };

  it('of the workflow > are moments', () => {
    const above = ['not_before: 2026-11-30T09:00+01:00', `complete_by: ${at + 86_400_000}`];
    expect(timesOf(above)).toEqual({ not_before: Date.UTC(2026, 10, 30, 8), complete_by: at + 86_400_000 });
  });

  it('a time of day > is the next in the zone of the lab, also as YAML reads it without quotes', () => {
    expect(timesOf(['after: "21:00"'])).toEqual({ not_before: Date.UTC(2026, 10, 29, 21) });
    expect(timesOf(['after: 21:00'], { zone: 'Europe/Zurich' })).toEqual({
      not_before: Date.UTC(2026, 10, 29, 20),
    });
    expect(timesOf(['after: "9:30"'], { zone: 'America/New_York' })).toEqual({
      not_before: Date.UTC(2026, 10, 29, 14, 30),
    });
    expect(timesOf(['after: "02:00"', 'not_before: 2026-12-05T00:00Z'])).toEqual({
      not_before: Date.UTC(2026, 11, 5, 2),
    });
  });

  it('where clocks are put on or back > it is the time that they show', () => {
    const on = (day: number, month: number, after: string) =>
      timesOf([`not_before: 2027-${month}-${day}T00:00Z`.replace('-3-', '-03-'), `after: "${after}"`], {
        zone: 'Europe/Zurich',
      }).not_before;
    expect(on(28, 3, '08:00')).toBe(Date.UTC(2027, 2, 28, 6));
    expect(on(31, 10, '08:00')).toBe(Date.UTC(2027, 9, 31, 7));
  });

  it.each([
    // The hour from 2 to 3 is left out on the one day, and comes twice on the other.
    ['Europe/Berlin', '2026-03-29T00:30Z', '02:30', '2026-03-29T01:30Z'],
    ['Europe/Berlin', '2026-03-29T02:00Z', '02:30', '2026-03-30T00:30Z'],
    ['Europe/Berlin', '2026-10-24T23:00Z', '02:30', '2026-10-25T00:30Z'],
    ['Europe/Berlin', '2026-10-25T00:45Z', '02:30', '2026-10-25T01:30Z'],
    ['Europe/Berlin', '2026-10-25T01:45Z', '02:30', '2026-10-26T01:30Z'],
    ['America/New_York', '2026-03-08T05:00Z', '02:30', '2026-03-08T07:30Z'],
    ['America/New_York', '2026-11-01T05:00Z', '01:30', '2026-11-01T05:30Z'],
    ['America/New_York', '2026-11-01T05:45Z', '01:30', '2026-11-01T06:30Z'],
    ['America/New_York', '2026-11-01T06:45Z', '01:30', '2026-11-02T06:30Z'],
  ])('in %s at %s, the next %s > is %s', (zone, now, after, expected) => {
    const { times } = timesOfRun({ after }, {}, { at: Date.parse(now), zone });
    expect(times.not_before).toBe(Date.parse(expected));
  });

  it('of the submission > count in the place of those of the workflow', () => {
    const above = ['after: "21:00"', 'complete_by: 2026-12-01T00:00Z'];
    expect(timesOf(above, { times: { not_before: String(at) } })).toEqual({
      not_before: at,
      complete_by: Date.UTC(2026, 11, 1),
    });
    expect(complaints(workflow(above, ['a']), { times: { complete_by: 'soon' } })).toEqual([
      'line 1, column 1: the submission\'s "complete_by" must be a time with its zone, such as 2026-11-29T12:00Z, or milliseconds since the epoch, and is "soon"',
    ]);
  });

  it.each([
    ['not_before: 2026-11-30 09:00', '"not_before" must be a time with its zone'],
    [
      'not_before: 2026-11-30',
      'must be a time with its zone, such as 2026-11-29T12:00Z, or milliseconds since the epoch, and is "2026-11-30", a day without a time of day',
    ],
    ['complete_by: 2026-11-30', 'a day without a time of day'],
    [
      'not_before: 1796000000',
      '"not_before" is "1796000000", which is read as 1970-01-21T18:53:20.000Z, more than a year ago: write a time with its zone',
    ],
    ['not_before: 1260', 'which is read as 1970-01-01T00:00:01.260Z, more than a year ago'],
    ['not_before: 20261130', 'which is read as 1970-01-01T05:37:41.130Z, more than a year ago'],
    ['complete_by: 1796000000', '"complete_by" is over: it was 1970-01-21T18:53:20.000Z'],
    ['after: [a]', 'must be string or integer, or left empty, and is a list'],
    ['after: a', '"after" must be a time of day, such as "21:00", and is "a"'],
    ['complete_by: 2026-11-01T00:00Z', '"complete_by" is over: it was 2026-11-01T00:00:00.000Z'],
    [
      'complete_by: 2026-11-29T13:00Z\nafter: "21:00"',
      'and the run begins no earlier than 2026-11-29T21:00:00.000Z: nothing is left for it',
    ],
  ])('%s > %s', (above, message) => {
    expect(complaints(workflow([above], ['a']))).toEqual([expect.stringContaining(message)]);
  });

  it('in a workflow that is used > have no effect, and a warning says so', () => {
    const { times, warnings } = draft(workflow([], ['u, uses: w.yaml']), {
      workflows: { 'w.yaml': workflow(['after: "21:00"'], ['x']) },
    });
    expect(times).toEqual({});
    expect(warnings).toEqual([
      expect.stringContaining('"after" counts only in the workflow that is handed in'),
    ]);
  });
});

describe('same_instance: round', () => {
  const loops = (text: string, workflows: Record<string, string> = {}) =>
    stepsOf(text, { workflows }).map(
      ({ same_instance_in, loop }) => loop?.body.map((each) => each.same_instance_in) ?? same_instance_in,
    );

  it('of a step in rounds, of a workflow that is used in them, or of a step of that > leads to the loop', () => {
    const text = workflow(
      [],
      [
        'a, for_each: [1, 2], same_instance: round',
        'b, uses: w.yaml, repeat: {times: 2}, same_instance: round',
        'c',
      ],
    );
    expect(loops(text, { 'w.yaml': workflow([], ['x', 'y']) })).toEqual([[0], [1, 1], undefined]);
    const one = workflow([], ['b, uses: w.yaml, repeat: {times: 2}']);
    expect(loops(one, { 'w.yaml': workflow([], ['x', 'y, same_instance: round']) })).toEqual([
      [undefined, 0],
    ]);
  });

  it('of a step that is in none > is refused', () => {
    expect(complaints(workflow([], ['a, same_instance: round']))).toEqual([
      expect.stringContaining(
        'step "a": "same_instance: round" is for steps in rounds, and this one is in none',
      ),
    ]);
  });
});

describe('steps that are put into a run', () => {
  it('count the gap to the first from what the step waits for before which they are put', async () => {
    const steps = [stepDefinition({ id: 'a', name: 'a' }), stepDefinition({ id: 'b', name: 'b' })];
    const put = [
      { name: 'x', module: 'arm', action: 'move', max_gap: 5 },
      { name: 'y', module: 'arm', action: 'move', min_gap: 1, duration: 2 },
    ];
    const definition = runDefinition({ steps });
    const inserted = await compileInserted(
      { steps: put },
      { definition },
      1,
      workcell,
      decodeWorkcellState({}),
    );
    expect(inserted).toMatchObject([
      { gaps: [{ from: 0, ...end, max: 5 }] },
      { gaps: [{ from: inserted[0]?.number, ...end, min: 1 }], duration: 2 },
    ]);
    const added_for = { as: 'insert' as const, of: 1, round: 1 };
    const placed = placeSteps(inserted, { base: 2, added_for, nameOf: (name) => name });
    expect(placed.map(({ gaps }) => gaps?.[0]?.from)).toEqual([0, 2]);
  });
});
