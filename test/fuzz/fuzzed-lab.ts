import { readFile } from 'node:fs/promises';
import path from 'node:path';
import { makeKey } from '../../shared/kernel/secrets/key-text.ts';
import { roleNames } from '../../shared/contracts/scopes.ts';
import { hostileArgs } from '../support/hostile-schemas.ts';
import { Workplace } from '../support/cli-process.ts';

const workcell = `name: fuzzed
modules:
  - name: reader
    interface: simulator
    config: { actions: { read: { duration: 0.02, args: { wells: { type: array } }, returns: { files: { curve: '1' } } } } }
  - { name: arm, interface: simulator, config: { actions: { move: { duration: 0.02 } } } }
  - { name: ada, interface: operator }
  - { name: judge, interface: simulator, config: { actions: { judge: { args: ${JSON.stringify(hostileArgs)} } } } }
locations: { arm: { nest: [1, 2, 3] } }
`;

/** A lab to be asked by chance, and keys for it: that of its machine, of each role, of nobody, and none. */
export async function fuzzedLab(): Promise<{ url: string; keys: string[]; close: () => Promise<string> }> {
  const place = await Workplace.open();
  await place.write('lab.yaml', workcell);
  const { lab, url } = await place.up(['--workcell', 'lab.yaml'], { LOG_LEVEL: 'error' });
  const local = (await readFile(path.join(place.folder, '.weir/key'), 'utf8')).trim();
  const ofRoles = await Promise.all(
    roleNames.map(async (role) => {
      const answer = await fetch(`${url}/keys`, {
        method: 'POST',
        headers: { authorization: `Bearer ${local}`, 'content-type': 'application/json' },
        body: JSON.stringify({ name: `the-${role}`, role }),
      });
      return ((await answer.json()) as { key: string }).key;
    }),
  );
  return {
    url,
    keys: [local, local, '', '', ...ofRoles, makeKey('nobody'), 'nonsense'],
    async close() {
      await place.close();
      return lab.stderr;
    },
  };
}
