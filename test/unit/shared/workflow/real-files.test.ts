import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { describeProblem } from '../../../../shared/kernel/json/problem.ts';
import { complaints, draft } from '../../../support/drafts.ts';
import { repositoryFile } from '../../../support/repository-file.ts';

const fixture = (name: string) => readFileSync(repositoryFile(`test/fixtures/workflows/${name}`), 'utf8');

describe('a workflow file as labs have it', () => {
  it('with comments, notes, null and YAML 1.1 words everywhere > is taken, and its notes are warned of', () => {
    const { label, steps, problems, warnings } = draft(fixture('commented.yaml'));
    expect(problems).toEqual([]);
    expect(label).toBe('Plate tour - commented');
    expect(steps).toMatchObject([
      {
        args: { source: [1, 2], target: [3, 4], source_plate_rotation: 'narrow' },
        locations: { source: 'stack.top', target: 'reader.nest' },
        comment: 'mind the lid: it is loose',
      },
      { args: { flash: false, retries: false }, checks: 'RESOURCE_CHECK', comment: null, priority: null },
    ]);
    expect(warnings).toEqual([
      `line 3, column 9: the workflow's key "author" is not known and has no effect`,
      `line 4, column 14: the workflow's key "affiliation" is not known and has no effect`,
      'line 48, column 14: the step key "on_fire" is not known and has no effect',
      'line 49, column 21: the step key "needs_operator" is not known and has no effect',
    ]);
  });

  it('from the early days > its "command" is the action, its name that of the metadata', () => {
    const payload = { 'seal.time': 12, wells: ['A1'] };
    const { label, steps, problems, warnings } = draft(fixture('early.yaml'), { payload });
    expect(problems).toEqual([]);
    expect(label).toBe('Growth - the early way');
    expect(steps.map(({ action }) => action)).toEqual(['transfer', 'read', 'read']);
    expect(steps[1]?.args).toEqual({
      time: 12,
      protocol_path: 'C:\\Users\\lab\\Protocols\\growth.template',
      wells: ['A1'],
    });
    expect(steps[2]?.args).toEqual({});
    expect(warnings).toEqual([
      'line 2, column 9: the name is taken from "metadata", as old files have it',
      'line 16, column 14: the step key "command" of old files is read as "action"',
      `line 7, column 11: the workflow's key "workcell" is not known and has no effect`,
    ]);
  });

  it('with parameters > 0, "" and off are defaults, two names in one text stay apart, a price stays a price', () => {
    const { steps, problems } = draft(fixture('parameters.yaml'), { parameters: { plate: 'P7', unused: 1 } });
    expect(problems).toEqual([]);
    expect(steps[0]).toMatchObject({
      name: 'mix 0 in ',
      args: {
        volume: 0,
        label: 'P7_',
        shake: false,
        price: 'costs $5, or $$volume',
        nested: { deep: [0, { deeper: '' }] },
      },
      data_labels: { mass: 'mass of P7' },
    });
  });

  it('as the client of WEI sends it > is taken without a word', () => {
    const { steps, problems, warnings } = draft(fixture('one-line.json'));
    expect({ problems, warnings }).toEqual({ problems: [], warnings: [] });
    expect(steps[0]).toMatchObject({ id: '01ARZ3NDEKTSV4RRFFQ69G5FAV', data_labels: {} });
  });
});

const step = (...lines: string[]) => ['name: w', 'flowdef:', '  - name: s', ...lines].join('\n');
const move = ['    module: arm', '    action: move'];

describe('a workflow file that cannot run', () => {
  it.each<[string, string, string, Parameters<typeof draft>[1]?]>([
    [
      'steps without anything around them',
      '- name: s\n  module: arm\n',
      'line 1, column 1: a workflow is an object with a name and a flowdef, and this is a list: put "name: ..." and "flowdef:" above the steps',
    ],
    [
      'a misspelt flowdef',
      'name: w\nflowdeff: []\n',
      'line 1, column 1: "flowdef" is missing; is it "flowdeff" that is meant?',
    ],
    [
      'a flowdef under another name',
      'name: w\nsteps: []\n',
      'line 2, column 8: the list of steps is called "flowdef" in a workflow file',
    ],
    [
      'a misspelt key deep inside a step',
      step(...move, '    retry: {attemps: 3, on: [failed]}'),
      'line 6, column 22: "attemps" is not known here; did you mean "attempts"?',
    ],
    [
      'a word that a key does not take',
      step(...move, '    on_unknown: pausse'),
      'line 6, column 17: must be one of "fail", "pause", null; did you mean "pause"?',
    ],
    ['an empty flowdef', 'name: w\nflowdef:\n', 'line 2, column 9: must be array, and is empty'],
    [
      'one step that is no list',
      'name: w\nflowdef:\n  name: s\n',
      'line 3, column 3: must be array, and is an object',
    ],
    [
      'a name that YAML takes for a number',
      'name: 12\nflowdef: [{name: s, module: arm, action: move}]\n',
      'line 1, column 7: must be string, and is 12: put it in quotes to have it read as text',
    ],
    [
      'an action that YAML takes for a boolean',
      step('    module: arm', '    action: on'),
      'line 5, column 13: must be string, and is true: put it in quotes to have it read as text',
    ],
    [
      'a misspelt key of a step',
      step('    module: arm', '    acton: move'),
      'line 3, column 5: "action" is missing; is it "acton" that is meant?',
    ],
    [
      'arguments in a list',
      step(...move, '    args: [1]'),
      'line 6, column 11: must be object, or left empty, and is a list',
    ],
    [
      'a misspelt module',
      step('    module: raeder', '    action: read'),
      'line 4, column 13: step "s": "raeder" is no module of this workcell, which has arm, reader, camera, washer; did you mean "reader"?',
    ],
    [
      'a misspelt key of the payload',
      step(...move, '    args: {to: payload.tagret}'),
      'line 6, column 16: step "s": "to" wants payload.tagret, and the payload has "target"; did you mean "target"?',
      { payload: { target: 'nest' } },
    ],
    [
      'a payload that was forgotten',
      step(...move, '    args: {to: payload.target}'),
      'line 6, column 16: step "s": "to" wants payload.target, and the payload has no keys: weir run gives it one with --payload target=…',
    ],
    [
      'a misspelt parameter',
      `parameters: [{name: volume}]\n${step(...move)}`,
      'line 1, column 1: the submission gives the parameter "volum", which the workflow does not declare (it declares "volume"); did you mean "volume"?',
      { parameters: { volume: 1, volum: 2 } },
    ],
    [
      'a tab for an indent',
      'name: w\nflowdef:\n\t- name: s\n',
      'line 3, column 1: Tabs are not allowed as indentation',
    ],
    [
      "the client's file that did not come",
      step(...move, '    files: {protocol: ./p.py}'),
      'line 6, column 23: the file "p.py" for "protocol" did not come with the submission',
    ],
  ])('%s > is told with its place and what to do', (_, text, complaint, given) => {
    expect(complaints(text, given)).toContain(complaint);
  });

  it.each([
    ['forEach: [A1, A2]', 'the step key "forEach" would be ignored; did you mean "for_each"?'],
    ['withItems: [A1]', 'the step key "withItems" would be ignored: weir\'s key is "for_each"'],
    ['until: done', 'the step key "until" would be ignored: weir\'s key is "repeat"'],
    ['if: payload.go', 'the step key "if" would be ignored: weir\'s key is "when"'],
    ['depends_on: [s]', 'the step key "depends_on" would be ignored: weir\'s key is "dependencies"'],
    ['parallel: [s]', 'the step key "parallel" would be ignored: weir\'s key is "execution: dag"'],
    [
      'continue-on-error: yes',
      'the step key "continue-on-error" would be ignored: weir\'s key is "on_failure"',
    ],
    ['rescue: []', 'the step key "rescue" would be ignored: weir\'s key is "recover"'],
    ['finally: []', 'the step key "finally" would be ignored: weir\'s key is "cleanup"'],
    ['gaps: []', 'the step key "gaps" would be ignored: it is a key of the workflow'],
    ['retries: 3', 'the step key "retries" would be ignored: weir\'s key is "retry"'],
    [
      'startToCloseTimeout: 3',
      'the step key "startToCloseTimeout" would be ignored: weir\'s keys are "timeout"',
    ],
    ['wait: 30', 'the step key "wait" would be ignored: a wait is a step of its own'],
    [
      'arguments: {x: 1}',
      'the step key "arguments" would be ignored: the arguments of a step are its "args"',
    ],
    ['steps: []', 'the step key "steps" would be ignored: there are no steps within steps'],
    ['time_out: 30', 'the step key "time_out" would be ignored; did you mean "timeout"?'],
    ['arg: {x: 1}', 'the step key "arg" would be ignored; did you mean "args"?'],
    ['Retry: {}', 'the step key "Retry" would be ignored; did you mean "retry"?'],
    ['data_label: {a: b}', 'the step key "data_label" would be ignored; did you mean "data_labels"?'],
  ])('the step key of %s > is refused with its place and what to do', (line, complaint) => {
    expect(complaints(step(...move, `    ${line}`))).toEqual([
      expect.stringMatching(/^line 6, column \d+: the step key "/) as string,
    ]);
    expect(complaints(step(...move, `    ${line}`))[0]).toContain(complaint);
  });

  it.each([
    [
      'jobs after one another',
      'on: push',
      `the workflow's key "on" would be ignored: weir's keys are "not_before"`,
    ],
    [
      'a limit for the whole run',
      'timeout: 60',
      `the workflow's key "timeout" would be ignored: it is a key of`,
    ],
    [
      'steps that recover one',
      'recover: []',
      `the workflow's key "recover" would be ignored: it is a key of a step`,
    ],
    [
      'a slip',
      'paramters: []',
      `the workflow's key "paramters" would be ignored; did you mean "parameters"?`,
    ],
  ])('%s, above the steps > is refused', (_, line, complaint) => {
    expect(complaints(`${line}\n${step(...move)}`)).toEqual([
      expect.stringContaining(`line 1, column ${line.indexOf(' ') + 2}: ${complaint}`) as string,
    ]);
  });

  it('a slip in a key that must be there > is told once, as what is missing', () => {
    expect(complaints(step('    modul: arm', '    action: move'))).toEqual([
      'line 3, column 5: "module" is missing; is it "modul" that is meant?',
    ]);
    expect(complaints(step(...move, '    modul: camera'))).toEqual([
      'line 6, column 12: the step key "modul" would be ignored; did you mean "module"?',
    ]);
  });

  it('words that labs note in their files > are taken, with a warning', () => {
    const words = [
      'comments note notes description author authors version label labels model mode location condition',
      'conditions requirement check status state time date operator tags type title info wells volume option',
      'section station distance ids x n cat item expected_duration started_at attempt block background map',
    ].flatMap((line) => line.split(' '));
    const lines = words.map((word) => `    ${word}: {}`);
    const notes = words.map((word) => `${word}: {}`).join('\n');
    for (const text of [step(...move, ...lines), `${notes}\n${step(...move)}`]) {
      const { problems, warnings } = draft(text);
      expect(problems).toEqual([]);
      expect(warnings.length).toBe(words.length);
    }
  });

  it('thousands of keys that are wrong > a hundred of them are told', () => {
    const keys = Array.from({ length: 3_000 }, (_, i) => [
      `with${i}_timeout`,
      [`on_fire_${i}`, `arg${i % 10}`],
    ]);
    const flowdef = keys.map(([key, more], i) => ({
      ...{ name: 's', module: 'arm', action: 'move', [String(key)]: 1 },
      ...Object.fromEntries([more].flat().map((each) => [`${each}${'_'.repeat(i)}`, 1])),
    }));
    const { problems, warnings } = draft(JSON.stringify({ name: 'w', flowdef }));
    expect(problems.length).toBe(100);
    expect(warnings.length).toBeLessThanOrEqual(100);
  });
});

describe('a reference of another engine in what an instrument is given', () => {
  const args = (value: string, more = '') => step(...move, `    args: {volume: ${value}}`, more);

  it.each([
    ['"to {{ item }} now"', "{{ item }}, which nothing replaces: weir's expressions have a dollar sign"],
    ['[1, {deep: "{{x"}]', '{{x, which nothing replaces'],
    [
      'steps.weigh.result',
      'steps.weigh.result, which nothing replaces: what a step has returned is ${{ steps.NAME.data.KEY }}',
    ],
    ['steps.S.mass', 'steps.S.mass, which nothing replaces'],
    ['"steps[0].output"', 'steps[0].output, which nothing replaces'],
    ['$.steps.weigh.data.mass', '$.steps.weigh.data.mass, which nothing replaces'],
    ['"{steps.weigh.mass}"', '{steps.weigh.mass}, which nothing replaces'],
    ['"{{ steps.weigh.result }}"', '{{ steps.weigh.result }}, which nothing replaces'],
  ])('%s > is refused with step, argument, place and remedy', (value, complaint) => {
    expect(complaints(args(value))).toEqual([
      expect.stringMatching(/^line 6, column \d+: step "s": "volume" holds /) as string,
    ]);
    expect(complaints(args(value))[0]).toContain(complaint);
  });

  it.each([
    'steps.txt',
    'steps.v2.csv',
    'all steps.weigh.result',
    'stepsize.a.result',
    '"{ steps }"',
    '"{a: {}}"',
  ])('%s > is text', (value) => {
    expect(complaints(args(value))).toEqual([]);
  });

  it('in a default of a parameter, or for a file > is refused, too', () => {
    expect(complaints(`parameters: [{name: v, default: "{{ v }}"}]\n${args('$v')}`)).toEqual([
      expect.stringContaining('line 1, column 33: the default of the parameter "v" holds {{ v }}') as string,
    ]);
    expect(complaints(step(...move, '    files: {protocol: "{{ f }}"}'))).toContain(
      'line 6, column 23: step "s": "protocol" holds {{ f }}, which nothing replaces: weir\'s expressions have a dollar sign, as in ${{ parameters.NAME }}; text that is meant as it stands goes into the payload',
    );
  });

  it('in the payload, or in the value of a parameter > is text that somebody means', () => {
    const { steps, problems } = draft(`parameters: [{name: p}]\n${args('payload.text, label: $p')}`, {
      payload: { text: 'Dear {{ name }}' },
      parameters: { p: '{{ p }}' },
    });
    expect(problems).toEqual([]);
    expect(steps[0]?.args).toEqual({ volume: 'Dear {{ name }}', label: '{{ p }}' });
  });
});

describe('a workflow as it is submitted without its payload', () => {
  it('payload:x > is text, with a warning at its place', () => {
    const text = step(...move, '    args: {to: payload:nest, at: payload.k}');
    const { problems, warnings, steps } = draft(text, { payload: { k: 1 } });
    expect(problems).toEqual([]);
    expect(steps[0]?.args).toEqual({ to: 'payload:nest', at: 1 });
    expect(warnings).toEqual([
      'line 6, column 16: step "s": "to" wants payload:nest, and the payload has "k": it is taken as text',
    ]);
  });
});

describe('a submission with much that is wrong', () => {
  it('the first hundred problems are told, and that there are more', () => {
    const flowdef = Array.from({ length: 5_000 }, () => ({
      ...{ name: 's', module: 'arm', action: 'move', args: { a: 'payload.x', b: 'payload.y' } },
    }));
    const { problems } = draft(JSON.stringify({ name: 'w', flowdef }));
    expect(problems.length).toBe(100);
    expect(problems.at(-1)?.message).toBe('there is more that is wrong: the first 99 problems are told');
  });
});

describe('a strict submission', () => {
  it('keys that nobody heeds > are problems and no warnings', () => {
    const text = step(...move, '    on_fire: run');
    const { problems, warnings } = draft(text, { strict: true });
    expect(warnings).toEqual([]);
    expect(problems.map(describeProblem)).toEqual([
      'line 6, column 14: the step key "on_fire" is not known and has no effect',
    ]);
  });
});
