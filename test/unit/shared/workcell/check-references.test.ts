import { describe, expect, it } from 'vitest';
import { parseWorkcell } from '../../../../shared/workcell/load-workcell.ts';

const text = (config: string, more = '') => `name: lab
config: { smtp_server: "\${ENV:PATH}" }
modules:
  - name: arm
    interface: simulator
    config:
      address: ${config}
${more}`;
const load = (yaml: string, demands?: (module: string | undefined) => boolean) =>
  parseWorkcell(yaml, '/lab/lab.yaml', demands);

describe('references to the environment in a workcell file', () => {
  it('that mean something > stay as they are: what they mean is in no workcell', () => {
    const { workcell } = load(text('"http://u:${ENV:PATH}@arm"'));
    expect(workcell.modules[0]?.config).toEqual({ address: 'http://u:${ENV:PATH}@arm' });
    expect(workcell.config.rest).toEqual({ smtp_server: '${ENV:PATH}' });
  });

  it.each([
    ['"${ENV:WEIR_TEST_UNSET}"', '', 'line 7, column 16: the environment has no WEIR_TEST_UNSET'],
    ['"${ENV:}"', '', 'line 7, column 16: a reference to the environment is written ${ENV:NAME}'],
    [
      '"${ENV:PATH} ${ENV:A-B}"',
      '',
      'line 7, column 16: a reference to the environment is written ${ENV:NAME}',
    ],
    [
      '1',
      'metadata: { author: "${ENV:PATH}" }',
      'line 8, column 21: references to the environment are read in "config" alone',
    ],
  ])('%s %s > is refused with its place', (config, more, told) => {
    expect(() => load(text(config, more))).toThrow(told);
  });

  it('a setting that has a variable of its own > takes none', () => {
    expect(() => load('name: lab\nconfig: { server_port: "${ENV:PATH}" }\n')).toThrow('set WEIR_PORT');
  });

  it('of a module that another process serves > need not be set here', () => {
    const yaml = text('"${ENV:WEIR_TEST_UNSET}"');
    expect(() => load(yaml, (module) => module === 'arm')).toThrow('has no WEIR_TEST_UNSET');
    expect(load(yaml, (module) => module === undefined).workcell.name).toBe('lab');
  });
});
