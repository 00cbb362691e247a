import { writeFile } from 'node:fs/promises';
import path from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { Workplace } from '../../support/cli-process.ts';

let place: Workplace;
beforeEach(async () => {
  place = await Workplace.open();
});
afterEach(() => place.close());

const careless = `import { action, defineModule } from 'weir/module';
export default defineModule({
  name: 'careless',
  actions: { drop: action({ run: () => void Promise.reject(new Error('the cable is loose')) }) },
});
`;
const workflow = `name: drop
flowdef: [{ name: drop it, module: careless, action: drop }]
`;

describe('weir up with a driver that drops a promise', () => {
  it('a rejection that nobody handles > ends the process with the place in the driver', async () => {
    await place.write('careless.ts', careless);
    await place.write('workflow.yaml', workflow);
    await writeFile(
      path.join(place.folder, 'workcell.yaml'),
      'name: uncaught\nmodules: [{ name: careless, interface: file, config: { file: ./careless.ts } }]\n',
    );
    const { lab, url } = await place.up();
    await place.run(['run', 'workflow.yaml', '--gateway-url', url]);
    const { code, stderr } = await lab.ended;
    expect(code).toBe(70);
    expect(stderr).toContain('the cable is loose');
    expect(stderr).toMatch(/careless\.ts:4/);
  });
});
