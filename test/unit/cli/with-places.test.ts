import { writeFileSync } from 'node:fs';
import { beforeEach, describe, expect, it } from 'vitest';
import { buildServedModules } from '../../../cli/services/start-agents.ts';
import { withPlaces } from '../../../cli/validation/judge-workcell.ts';
import { loadWorkcell } from '../../../shared/workcell/load-workcell.ts';
import { useFolder } from '../../support/use-folder.ts';

const text = `name: lab
modules:
  - name: arm
    interface: simulator
    config: { actions: { move: { failure: 1 } } }
  - name: oven
    interface: process
    config: { actions: { bake: {} } }
`;

const inFolder = useFolder();
let file: string;
beforeEach(() => {
  file = inFolder('lab.yaml');
  writeFileSync(file, text);
});

describe('withPlaces', () => {
  it('configs of two modules are wrong > both are told with file, line and column, once', async () => {
    const { workcell } = await loadWorkcell(file);
    const failed = withPlaces(file, () =>
      buildServedModules(workcell, { baseDir: inFolder(), watch: false }),
    );
    await expect(failed).rejects.toMatchObject({
      code: 'bad_workcell',
      message: [
        `${file} cannot be used`,
        `${file}:5:43: module "arm": "failure" is not known here; did you mean "failure_rate"?`,
        `${file}:8:32: module "oven": "command" is missing`,
      ].join('\n  '),
      details: undefined,
    });
  });

  it('nothing of the file is wrong, or it is another error > stays as it is', async () => {
    expect(await withPlaces(file, () => Promise.resolve(1))).toBe(1);
    const other = new Error('other');
    await expect(withPlaces(file, () => Promise.reject(other))).rejects.toBe(other);
  });
});
