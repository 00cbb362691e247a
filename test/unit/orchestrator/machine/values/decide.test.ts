import { describe, expect, it } from 'vitest';
import { decide, needsDecision } from '../../../../../orchestrator/machine/values/decide.ts';
import type { Scope } from '../../../../../shared/contracts/step-flow.ts';
import { withValues } from '../../../../../shared/expressions/fill.ts';
import { type recordOf, runOf, stepOf } from './steps.ts';

const scope: Scope = { steps: { scan: 0 }, values: { parameters: { least: 5 } } };
const scanned = {
  data: { v: 8, wells: ['A1', 'B1'] },
  files: [{ label: 'image', path: '01SCAN/image.png', size: 1, sha256: '0'.repeat(64) }],
};

describe('a step with expressions', () => {
  const step = stepOf({
    name: 'Read ${{ steps.scan.data.wells[0] }}',
    args: { volume: '${{ steps.scan.data.v * 2 }}', note: '${{ not an expression }}' },
    files: { plate: '${{ steps.scan.files.image }}' },
    expressions: {
      '/name': 'Read ${{ steps.scan.data.wells[0] }}',
      '/args/volume': '${{ steps.scan.data.v * 2 }}',
      '/files/plate': '${{ steps.scan.files.image }}',
    },
    scope,
  });

  it('goes with what they come to, and is carried out with it', () => {
    const run = runOf([stepOf({ name: 'scan' }), step], { 0: scanned });
    const values = { '/name': 'Read A1', '/args/volume': 16, '/files/plate': '01SCAN/image.png' };
    expect(decide(run, 1)).toEqual({ type: 'go', values });
    expect(withValues(step, values)).toMatchObject({
      name: 'Read A1',
      args: { volume: 16, note: '${{ not an expression }}' },
      files: { plate: '01SCAN/image.png' },
    });
    expect(withValues(step, undefined)).toBe(step);
  });

  it('an argument that comes to the name of a location > has its coordinates, and the name beside', () => {
    const expressions = {
      '/args/to': '${{ steps.scan.data.at }}',
      '/args/list/0': '${{ steps.scan.data.at }}',
    };
    const move = stepOf({ module: 'arm', args: { to: '', list: [''] }, expressions, scope });
    const run = runOf([stepOf({ name: 'scan' }), move], { 0: { data: { at: 'deck' } } });
    const locationsOf = (module: string) => (module === 'arm' ? { deck: [1, 2] } : {});
    expect(decide({ ...run, locationsOf }, 1)).toEqual({
      type: 'go',
      values: { '/args/to': [1, 2], '/locations/to': 'deck', '/args/list/0': 'deck' },
    });
  });

  it('whose earlier step failed > has null, and no file', () => {
    const run = runOf([stepOf({ name: 'scan' }), step], { 0: { status: 'failed' } });
    expect(decide(run, 1)).toMatchObject({ type: 'refuse', error: { code: 'expression_failed' } });
    const volume = stepOf({ expressions: { '/args/volume': '${{ steps.scan.data.v }}' }, scope });
    expect(decide(runOf([stepOf(), volume], { 0: { status: 'failed' } }), 1)).toEqual({
      type: 'go',
      values: { '/args/volume': null },
    });
  });

  it.each([
    ['${{ steps.scan.data.x }}', 'args.volume: steps.scan.data has no "x"; did you mean "v"?', 4],
    ['a ${{ 1 / (steps.scan.data.v - 8) }}', 'args.volume: This is a division by zero.', 6],
  ])('%s > fails the step in words', (text, message, at) => {
    const wrong = stepOf({ expressions: { '/args/volume': text }, scope });
    expect(decide(runOf([stepOf(), wrong], { 0: scanned }), 1)).toEqual({
      type: 'refuse',
      error: {
        code: 'expression_failed',
        message,
        retryable: false,
        details: { pointer: '/args/volume', at },
      },
    });
  });

  it('for a file > comes to a path, or fails', () => {
    const wrong = stepOf({ expressions: { '/files/plate': '${{ steps.scan.data.v }}' }, scope });
    expect(decide(runOf([stepOf(), wrong], { 0: scanned }), 1)).toMatchObject({
      type: 'refuse',
      error: { message: 'files.plate: It has to come to the path of a file, as steps.NAME.files.KEY does.' },
    });
  });
});

describe('a condition', () => {
  const decideWhen = (when: string, record: Parameters<typeof recordOf>[0] = scanned) =>
    decide(runOf([stepOf({ name: 'scan' }), stepOf({ when, scope })], { 0: record }), 1);

  it('that is true > lets the step go', () => {
    expect(decideWhen('steps.scan.data.v > parameters.least')).toEqual({ type: 'go', values: {} });
    expect(decideWhen('steps.scan.status == "succeeded"')).toEqual({ type: 'go', values: {} });
  });

  it('that is not > skips it', () => {
    expect(decideWhen('steps.scan.data.v < parameters.least')).toEqual({ type: 'pass' });
    expect(decideWhen('steps.scan.status != "skipped"', { status: 'skipped' })).toEqual({ type: 'pass' });
    expect(
      decideWhen('steps.scan.status != "skipped"', {
        status: 'cancelled',
        resolution: { as: 'skip', at: 0 },
      }),
    ).toEqual({ type: 'pass' });
  });

  it('that is neither > fails the step', () => {
    expect(decideWhen('steps.scan.data.v')).toMatchObject({
      type: 'refuse',
      error: {
        code: 'expression_failed',
        message: 'when: It has to come to true or false, and comes to 8.',
      },
    });
  });

  it('of the sub-workflow that it is a step of > counts, too, and first', () => {
    const inner = (when: string): Scope => ({
      steps: {},
      values: {},
      given: { parameters: {}, expressions: {}, when, scope },
    });
    const one = (when: string, own?: string) =>
      decide(runOf([stepOf(), stepOf({ scope: inner(when), ...(own && { when: own }) })], { 0: scanned }), 1);
    expect(one('steps.scan.data.v > 7')).toEqual({ type: 'go', values: {} });
    expect(one('steps.scan.data.v > 8')).toEqual({ type: 'pass' });
    expect(one('steps.scan.data.v > 7', 'false')).toEqual({ type: 'pass' });
    expect(one('steps.scan.data.v > 8', '1 / 0 == 1')).toEqual({ type: 'pass' });
    expect(needsDecision(stepOf({ scope: inner('true') }))).toBe(true);
  });
});

describe('whether a step needs a decision', () => {
  it.each([
    [{}, false],
    [{ scope: { steps: {}, values: {} } }, false],
    [{ when: 'true' }, true],
    [{ expressions: { '/name': '${{ 1 }}' } }, true],
    [{ loop: { body: [], repeat: { max: 1 } } }, true],
  ])('%j > %s', (own, needs) => {
    expect(needsDecision(stepOf(own))).toBe(needs);
  });
});
