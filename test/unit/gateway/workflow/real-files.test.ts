import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { draftRun } from '../../../../gateway/workflow/draft-run.ts';
import type { JsonObject } from '../../../../shared/contracts/json.ts';
import { describeProblem, placed } from '../../../../shared/yaml/problem.ts';
import { parseWorkcell } from '../../../../shared/workcell/load-workcell.ts';
import { repositoryFile } from '../../../services/repository-file.ts';

const { workcell } = parseWorkcell(
  `name: lab
modules:
  - {name: arm, interface: simulator}
  - {name: reader, interface: simulator}
  - {name: camera, interface: simulator}
locations: {arm: {stack.top: [1, 2], reader.nest: [3, 4]}}
`,
  '/lab/w.yaml',
);

interface Given {
  payload?: JsonObject;
  parameters?: JsonObject;
}

function draft(text: string, { payload = {}, parameters }: Given = {}) {
  return draftRun({ text, payload, parameters, uploads: [] }, workcell);
}

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

/** All problems of a text as a person reads them. */
function complaints(text: string, given?: Given): string[] {
  const { problems, locate } = draft(text, given);
  return problems.map((problem) => describeProblem(placed(problem, locate(problem.pointer))));
}

const step = (...lines: string[]) => ['name: w', 'flowdef:', '  - name: s', ...lines].join('\n');
const move = ['    module: arm', '    action: move'];

describe('a workflow file that cannot run', () => {
  it.each<[string, string, string, Given?]>([
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
      'line 4, column 13: step "s": "raeder" is no module of this workcell, which has arm, reader, camera; did you mean "reader"?',
    ],
    [
      'a misspelt key of the payload',
      step(...move, '    args: {to: payload.tagret}'),
      'line 6, column 16: step "s": "to" wants payload.tagret, and the payload has "target"; did you mean "target"?',
      { payload: { target: 'nest' } },
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

  it('a key that is only like a known one > is warned of with the known one', () => {
    expect(draft(step(...move, '    data_label: {a: b}')).warnings).toEqual([
      'line 6, column 17: the step key "data_label" is not known and has no effect; did you mean "data_labels"?',
    ]);
  });
});
