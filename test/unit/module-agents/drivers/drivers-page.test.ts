import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { driverKinds } from '../../../../module-agents/drivers/built-in-module.ts';
import type { Declaration, DriverKind } from '../../../../module-agents/drivers/contract/driver.ts';
import {
  canBeAsked,
  lostAnswer,
  type Known,
} from '../../../../module-agents/drivers/contract/lost-answer.ts';
import type { WorkcellModule } from '../../../../shared/contracts/workcell.ts';
import { knownInterfaces, restInterfaces, servedHere } from '../../../../shared/workcell/interfaces.ts';
import { formatted } from '../../../support/formatted.ts';
import { repositoryFile } from '../../../support/repository-file.ts';

const page = repositoryFile('docs/agents.md');

const makers = { weir: 'weir', instrument: 'the instrument', nobody: 'nobody' };
const verdicts = {
  adopt: 'its result counts',
  begin_again: 'it is begun again',
  never_begun: 'failed, nothing has moved',
  unknown: 'unknown',
};

function keptIn({ keeps }: Declaration): string {
  if (typeof keeps === 'object') return `for ${keeps.seconds} s`;
  return keeps.replace('nothing', 'not at all').replace('_', ' ');
}

/** Each thing that an instrument may say, with what follows from it. */
function meaningOf({ declaration, recovers }: DriverKind): string {
  const handle = declaration.id === 'instrument';
  if (!canBeAsked(declaration, handle))
    return recovers === undefined ? verdicts.unknown : `${verdicts.unknown}; after a restart: ${recovers}`;
  const verdict = (of: Partial<Known>) => {
    const known: Known = { handle, taken: false, answer: 'done', ago: 1, restarted: false, ...of };
    return verdicts[lostAnswer(declaration, known)];
  };
  const notBegun = [false, true].map((restarted) => verdict({ answer: 'not_begun', restarted }));
  return [
    `it knows it: ${verdict({})}`,
    `it has not begun it: ${notBegun[0]}; after a restart: ${notBegun[1]}`,
    `it cannot tell: ${verdict({ answer: 'gone' })}`,
  ].join('; ');
}

describe('docs/agents.md', () => {
  it('lists the drivers with what they declare > `npm run docs:drivers` writes it', async () => {
    const rows = driverKinds.map((kind) => {
      const { interfaces, declaration } = kind;
      const { id, prepares, begins_once } = declaration;
      const cells = [
        interfaces.map((each) => `\`${each}\``).join(', '),
        makers[id],
        ...(id === 'nobody'
          ? ['', '', '']
          : [
              prepares ? 'moves nothing' : 'no',
              keptIn(declaration),
              begins_once ? 'is safe' : 'is not safe',
            ]),
        meaningOf(kind),
      ];
      return `| ${cells.join(' | ')} |`;
    });
    const head =
      '| `interface` | who makes the id | prepares | keeps results | beginning again | what a lost answer means |';
    const table = [head, '| --- | --- | --- | --- | --- | --- |', ...rows].join('\n');
    const text = readFileSync(page, 'utf8');
    const told = text.replace(
      /(?<=<!-- drivers -->\n).*?(?=<!-- end of drivers -->)/s,
      () => `\n${table}\n\n`,
    );
    expect(told).toContain(rows[0]);
    await expect(await formatted(page, told)).toMatchFileSnapshot(page);
  });
});

describe('interfaces of drivers', () => {
  it('are those that the check of a workcell file knows', () => {
    const served = driverKinds.flatMap(({ interfaces }) => interfaces);
    expect(served.filter((each) => !knownInterfaces.includes(each))).toEqual([]);
    for (const each of served.filter((name) => name !== 'file' && !restInterfaces.includes(name)))
      expect(servedHere({ interface: each, config: {} } as WorkcellModule), each).toBe(true);
  });
});
