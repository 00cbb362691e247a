import path from 'node:path';
import { expect, it } from 'vitest';
import { withMissingFiles } from '../../../cli/submission/attachments.ts';

const workflow = `
name: mix
flowdef:
  - { name: s, module: ot2, action: run, files: { protocol: ./p.py } }
`;
const missing = {
  pointer: '/flowdef/0/files/protocol',
  message: 'the file "p.py" for "protocol" did not come with the submission',
};

it('a file that did not come > is told with the path where it was looked for, other problems as they are', () => {
  const other = { pointer: '/flowdef/0/action', message: 'is not known' };
  expect(withMissingFiles([missing, other], { workflow }, 'flows/mix.yaml')).toEqual([
    { ...missing, message: `${missing.message}: there is no such file as ${path.resolve('flows/p.py')}` },
    other,
  ]);
});
