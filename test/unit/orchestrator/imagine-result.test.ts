import { describe, expect, it } from 'vitest';
import { imagineResult } from '../../../orchestrator/simulation/simulated-command.ts';
import type { About, AboutAction } from '../../../shared/contracts/about.ts';
import type { JsonObject } from '../../../shared/kernel/json/json.ts';
import { simulatedContent } from '../../../shared/contracts/simulated-file.ts';
import { stepDefinition } from '../../fixtures/run-definition.ts';

function aboutWith(...results: AboutAction['results']): About {
  return { name: 'arm', actions: [{ name: 'move', args: [], files: [], results }] };
}

describe('imagined result', () => {
  it.each([
    ['number', 0],
    ['float', 0],
    ['int', 0],
    ['bool', false],
    ['boolean', false],
    ['List[float]', []],
    ['typing.List[float]', []],
    ['array', []],
    ['dict', {}],
    ['Optional[int]', 0],
    ['none', null],
    ['str', 'simulated'],
    ['value', 'simulated'],
    ['a word of the lab', 'simulated'],
    [undefined, 'simulated'],
  ])('a result of type %s > is a value of that type', (type, value) => {
    const about = aboutWith({ label: 'mass', ...(type === undefined ? {} : { type }) });
    expect(imagineResult(stepDefinition(), [about])).toEqual({ data: { mass: value }, files: [] });
  });

  it.each(['file', 'local_file'])('a result of type %s > is a small file under the step', (type) => {
    const { data, files } = imagineResult(stepDefinition(), [aboutWith({ label: 'scan/1 ..', type })]);
    expect(data).toEqual({});
    expect(files).toMatchObject([
      { label: 'scan/1 ..', path: 'step/scan_1_..', size: simulatedContent.length, simulated: true },
    ]);
  });

  it('a result with a schema > is a value that the schema asks for, whatever its type is called', () => {
    const result = { label: 'mass', type: 'number', schema: { type: 'number', minimum: 2 } };
    expect(imagineResult(stepDefinition(), [aboutWith(result)]).data).toEqual({ mass: 2 });
  });

  it('a label that is no name at all > still has a path inside its step', () => {
    const { files } = imagineResult(stepDefinition(), [aboutWith({ label: '..', type: 'file' })]);
    expect(files[0]?.path).toBe('step/_');
  });

  it('a step that labels what no about tells of > has it, too', () => {
    const step = stepDefinition({ data_labels: { mass: 'mass of plate 1', extra: 'more' } });
    expect(imagineResult(step, [aboutWith({ label: 'mass', type: 'float' })]).data).toEqual({
      mass: 0,
      extra: 'simulated',
    });
    expect(imagineResult(step, []).data).toEqual({ mass: 'simulated', extra: 'simulated' });
  });

  describe('of an action that says what it returns in a rehearsal', () => {
    const about = aboutWith(
      { label: 'mass', schema: { type: 'number', minimum: 2 } },
      { label: 'scan', type: 'file' },
    );
    about.actions[0]!.args = [{ name: 'factor', required: false, default: 3 }];
    about.actions[0]!.simulated = {
      mass: '${{ args.volume * args.factor }}',
      note: 'try ${{ attempt }}',
      scan: 'no file',
      list: [1, '${{ args.volume }}'],
    };
    const imagine = (args: JsonObject, attempt?: number) =>
      imagineResult(stepDefinition({ args }), [about], attempt);

    it('comes to it for the arguments of the step, its defaults and the attempt', () => {
      const { data, files } = imagine({ volume: 5 }, 2);
      expect(data).toEqual({ mass: 15, note: 'try 2', list: [1, 5] });
      expect(files).toMatchObject([{ label: 'scan' }]);
      expect(imagine({ volume: 5, factor: 1 }).data).toMatchObject({ mass: 5, note: 'try 1' });
    });

    it('is imagined where an expression comes to nothing', () => {
      expect(imagine({ volume: 'much' }).data).toMatchObject({ mass: 2, list: [1, 'much'] });
      expect(imagine({}).data).toMatchObject({ mass: 2, list: 'simulated' });
    });
  });
});
