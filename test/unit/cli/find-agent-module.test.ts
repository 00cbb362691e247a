import { writeFileSync } from 'node:fs';
import { beforeEach, describe, expect, it } from 'vitest';
import { findAgentModule, type AgentModule } from '../../../cli/services/find-agent-module.ts';
import { parseWorkcell } from '../../../shared/workcell/load-workcell.ts';
import { outlineOf } from '../../../shared/workcell/workcell-outline.ts';
import { useFolder } from '../../support/use-folder.ts';

const own = parseWorkcell(
  `name: lab
modules:
  - { name: arm, interface: simulator, config: { actions: { move: {} } } }
  - { name: oven, interface: process, config: { actions: { bake: { command: [bake] } } } }
  - { name: lamp, interface: file }
  - { name: scale, interface: wei_rest_node, config: { rest_node_address: 'http://scale' } }
  - { name: idle, interface: simulator, active: false }
`,
  '/lab/workcell.yaml',
).workcell;

const inFolder = useFolder();
let lamp: string;
beforeEach(() => {
  lamp = inFolder('lamp.mjs');
  writeFileSync(
    lamp,
    'export default (config) => ({ name: "lamp", description: JSON.stringify(config), actions: {} });',
  );
});

const find = (wanted: string, given: { name?: string; file?: boolean } = {}): Promise<AgentModule> =>
  findAgentModule({
    wanted,
    name: given.name,
    outline: outlineOf(own),
    own: given.file === false ? undefined : own,
    baseDir: inFolder(),
    watch: false,
  });

describe('what an agent serves', () => {
  it.each(['arm', 'oven', 'scale'])(
    'the module %s, by the workcell file of its machine > is that',
    async (name) => {
      expect((await find(name)).name).toBe(name);
    },
  );

  it.each(['arm', 'oven', 'scale', 'lamp'])(
    'the module %s, where only a gateway knows it > is refused, with what to do',
    async (name) => {
      const refused = await find(name, { file: false }).catch((error: Error) => error);
      expect(refused).toMatchObject({
        code: 'bad_request',
        message: expect.stringMatching(
          /said only by a file on this machine: .*--workcell.*, or give the module file/,
        ) as string,
      });
    },
  );

  it('a module file, where only a gateway knows the workcell > is served without a config', async () => {
    expect((await find(lamp, { file: false })).definition.description).toBe('{}');
  });

  it('a module file whose config is in the workcell file of another machine > is refused, with what to do', async () => {
    await expect(find(lamp, { name: 'arm', file: false })).rejects.toThrow(
      /only from a file on its own machine.*--workcell/,
    );
    expect((await find(lamp, { name: 'arm' })).definition.description).toContain('"move"');
  });

  it.each([
    ['lid', /"lid" is no module of the workcell lab, which has arm, oven, lamp, scale/],
    ['idle', /"idle" is switched off/],
  ])('%s > is refused', async (name, why) => {
    await expect(find(name)).rejects.toThrow(why);
    await expect(find(name, { file: false })).rejects.toThrow(why);
  });
});
