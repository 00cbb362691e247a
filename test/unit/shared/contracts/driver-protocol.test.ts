import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { adminCommands } from '../../../../shared/contracts/admin-command.ts';
import {
  driverErrors,
  driverProtocol,
  driverProtocolSchema,
  driverRequests,
  noticesOfDriver,
  type DriverAnswer,
} from '../../../../shared/contracts/driver-protocol.ts';
import { compile } from '../../../../shared/kernel/json/schema.ts';
import { repositoryFile } from '../../../support/repository-file.ts';

const page = readFileSync(repositoryFile('docs/driver-protocol.md'), 'utf8');

describe('docs/driver-protocol.md', () => {
  it('conversation > each line is a message of the schema', () => {
    const lines = [...page.matchAll(/^([→←]) (\{.*\})$/gm)];
    expect(lines).not.toHaveLength(0);
    const fits = new Map<string, ReturnType<typeof compile>>();
    for (const [, arrow, text = ''] of lines) {
      const message = JSON.parse(text) as { id?: number; method?: string; error?: unknown };
      const asked = lines.find(
        ([, , other = '']) => (JSON.parse(other) as { id?: number }).id === message.id,
      );
      const { method } = JSON.parse(asked?.[2] ?? '') as { method: string };
      const answer = message.error === undefined ? `answer_${method}` : 'error';
      const named = message.id === undefined ? `notification_${message.method}` : `request_${message.method}`;
      const kind = message.method === undefined ? answer : named;
      expect(namesOf(arrow === '→' ? 'line_of_weir' : 'line_of_driver')).toContain(kind);
      const check = fits.get(kind) ?? compile({ ...driverProtocolSchema, anyOf: [refTo(kind)] });
      fits.set(kind, check);
      expect(check(message), text).toEqual([]);
    }
  });

  it('tables > have each method, notification and error, and the version', () => {
    const names = [...Object.keys(driverRequests), ...Object.keys(noticesOfDriver)];
    for (const name of [...names, 'cancel', 'abandon']) expect(page).toContain(`\n| \`${name}\``);
    for (const code of Object.values(driverErrors)) expect(page).toContain(`\n| ${code} |`);
    expect(page).toContain(`This is version ${driverProtocol.version}.`);
    expect(page).toContain(`\`${driverProtocol.variable}\``);
    expect(page).toContain(`${driverProtocol.longestLine / 1024 ** 2} MiB`);
  });
});

function refTo(kind: string): object {
  return { $ref: `#/$defs/${kind}` };
}

function namesOf(side: 'line_of_weir' | 'line_of_driver'): string[] {
  return Object.keys(driverProtocolSchema.$defs).filter((kind) =>
    JSON.stringify(driverProtocolSchema.$defs[side]).includes(JSON.stringify(refTo(kind))),
  );
}

describe('the Python kit', () => {
  const kit = readFileSync(repositoryFile('packaging/python/src/weir_driver/__init__.py'), 'utf8');
  /** Its constants: a line gives one or more names their values. */
  const constants = new Map(
    [...kit.matchAll(/^(_?[A-Z][A-Z_, ]*) = \(?([^()\n]+)\)?$/gm)].flatMap(([, names = '', values = '']) => {
      const each = values.split(', ');
      const list = names.split(', ');
      return list.length === 1
        ? [[names, values] as const]
        : list.map((name, at) => [name, each[at]] as const);
    }),
  );

  it('has the same codes, orders, version and sizes', () => {
    const { raised, failed, unknown, cancelled, noVersion, noMethod, badParams } = driverErrors;
    const expected = {
      ...{ _RAISED: raised, _FAILED: failed, _UNKNOWN: unknown, _STOPPED: cancelled },
      ...{ _NO_VERSION: noVersion, _NO_METHOD: noMethod, _BAD_PARAMS: badParams },
      PROTOCOL: driverProtocol.version,
    };
    for (const [name, value] of Object.entries(expected)) expect(constants.get(name), name).toBe(`${value}`);
    const orders = JSON.parse(`[${constants.get('_ORDERS')}]`) as string[];
    expect(orders.toSorted()).toEqual(adminCommands.toSorted());
    const factors = constants.get('_LONGEST_LINE')?.split(' * ').map(Number) ?? [];
    expect(factors.reduce((product, factor) => product * factor, 1)).toBe(driverProtocol.longestLine);
    expect(kit).toContain(`"${driverProtocol.variable}"`);
  });
});

describe('driver protocol', () => {
  it('answer to initialize > members of later versions > fits', () => {
    const answer: DriverAnswer<'initialize'> = {
      protocol: 1,
      actions: { weigh: { can: ['check', 'foresee'], results: { mass: { type: 'number' } } } },
      has: ['state', 'blink'],
    };
    expect(compile(driverRequests.initialize.result)({ ...answer, later: true })).toEqual([]);
  });

  it('result of an action > data that are no object > does not fit, with the place', () => {
    expect(compile(driverRequests.act.result)({ data: [12.5] })).toMatchObject([{ pointer: '/data' }]);
  });
});
