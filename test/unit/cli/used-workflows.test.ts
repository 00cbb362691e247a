import { mkdirSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { beforeEach, describe, expect, it } from 'vitest';
import { locateIn } from '../../../cli/display/problems.ts';
import { foundAttachments, usedWorkflows, withMissingFiles } from '../../../cli/submission/attachments.ts';
import { useFolder } from '../../support/use-folder.ts';

const step = (more: string) => `  - { name: s, module: arm, action: move, ${more} }\n`;
const use = (file: string) => `  - { name: u, uses: ${file} }\n`;
const main = `name: w\nflowdef:\n${use('./parts/wash.yaml')}${use('../secret.yaml')}${use('missing.yaml')}${step('files: { plan: plan.py }')}`;
const wash = `name: wash\nflowdef:\n${use('../parts/rinse.yaml')}${step('files: { plan: plan.py, other: ./gone.py }')}`;

describe('the files that a workflow uses', () => {
  const inFolder = useFolder();
  beforeEach(() => {
    mkdirSync(inFolder('lab/parts'), { recursive: true });
    const files = {
      'secret.yaml': 'name: secret\nflowdef: []\n',
      'lab/plan.py': '',
      'lab/parts/plan.py': '',
      'lab/parts/wash.yaml': wash,
      'lab/parts/rinse.yaml': `name: rinse\nflowdef:\n${use('wash.yaml')}`,
    };
    for (const [name, text] of Object.entries(files)) writeFileSync(inFolder(name), text);
  });

  it('those that lie in its folder > are found, once, also where they use each other in a circle; none outside of it', async () => {
    const found = await usedWorkflows(main, inFolder('lab'));
    expect(Object.keys(found)).toEqual(['parts/wash.yaml', 'parts/rinse.yaml']);
    expect(found['parts/wash.yaml']).toBe(wash);
  });

  it('files of their steps > are looked for beside each of them', async () => {
    const lab = inFolder('lab');
    const workflows = { 'parts/wash.yaml': wash };
    expect(await foundAttachments(main, lab, [], workflows)).toEqual([
      { part: 'file.3.plan', name: 'plan.py', path: path.join(lab, 'plan.py') },
      { part: 'files', name: 'plan.py', path: path.join(lab, 'parts/plan.py') },
    ]);
    const problem = {
      ...{ file: 'parts/wash.yaml', pointer: '/flowdef/1/files/other' },
      message: 'the file "gone.py" for "other" did not come with the submission',
    };
    const own = {
      pointer: '/flowdef/3/files/plan',
      message: 'the file "plan.py" for "plan" did not come with the submission',
    };
    const other = { pointer: '/flowdef/0/action', message: 'is not known' };
    const submission = { workflow: main, workflows };
    const told = withMissingFiles([problem, own, other], submission, path.join(lab, 'w.yaml'));
    const notThere = 'there is no such file as';
    expect(told).toEqual([
      { ...problem, message: `${problem.message}: ${notThere} ${path.join(lab, 'parts/gone.py')}` },
      { ...own, message: `${own.message}: ${notThere} ${path.join(lab, 'plan.py')}` },
      other,
    ]);
  });

  it('a problem in one of them > is told with its own path', () => {
    const problem = { pointer: '', message: 'no', file: 'parts/wash.yaml', line: 3, column: 4 };
    expect(locateIn('lab/w.yaml', problem)).toBe(`${path.join('lab', 'parts/wash.yaml')}:3:4: no`);
  });
});
