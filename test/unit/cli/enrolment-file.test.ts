import { generateKeyPairSync } from 'node:crypto';
import { mkdirSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { readEnrolment, writeEnrolment } from '../../../cli/services/enrolment-file.ts';
import { makeKey } from '../../../shared/kernel/secrets/key-text.ts';
import type { Enrolment } from '../../../shared/contracts/enrolment.ts';
import { WeirError } from '../../../shared/kernel/errors/weir-error.ts';

const { x: lab_key = '' } = generateKeyPairSync('ed25519').publicKey.export({ format: 'jwk' });
const whole: Enrolment = {
  workcell: 'lab',
  module: 'arm',
  instance: 'pc-2',
  broker_url: 'amqps://weir.lab.arm:swordfish@lab-server:5671/vhost',
  gateway_url: 'https://lab-server:8000',
  key: makeKey('agent-arm-pc-2'),
  lab_key,
  made_at: '2026-11-26T10:00:00.000Z',
};

let folder: string;
let file: string;

beforeEach(() => {
  folder = mkdtempSync(path.join(tmpdir(), 'weir-enrolment-'));
  file = path.join(folder, 'pc-2.json');
});
afterEach(() => rmSync(folder, { recursive: true }));

function refusalOf(value: unknown): WeirError {
  writeFileSync(file, typeof value === 'string' ? value : JSON.stringify(value));
  try {
    readEnrolment(file);
  } catch (error) {
    if (WeirError.is(error)) return error;
    throw error;
  }
  throw new Error('it was taken');
}

describe('an enrolment that is read', () => {
  it.each([
    ['as it was made', ''],
    ['with a byte order mark', '\uFEFF'],
  ])('%s > is taken', (_, before) => {
    writeFileSync(file, before + JSON.stringify(whole));
    expect(readEnrolment(file)).toEqual(whole);
  });

  it.each([
    ['workcell', ''],
    ['broker_url', ''],
    ['broker_url', 'lab-server:5671'],
    ['broker_url', 'https://weir.lab.arm:swordfish@lab-server'],
    ['broker_url', 'amqps://weir.lab.arm:swordfish@lab-server:56710000'],
    ['broker_url', 'amqps://lab-server:5671'],
    ['broker_url', 'amqps://weir.lab.arm@lab-server:5671'],
    ['gateway_url', ''],
    ['gateway_url', 'lab-server:8000'],
    ['gateway_url', 'https://'],
    ['gateway_url', 'amqps://lab-server'],
    ['gateway_url', 'https://weir:swordfish@lab-server:8000'],
    ['gateway_url', 'https://lab-server:8000/?a=b'],
    ['key', ''],
    ['key', whole.key.slice(0, -1)],
    ['lab_key', ''],
    ['lab_key', lab_key.slice(0, -1)],
    ['lab_key', `${lab_key}A`],
    ['lab_key', `!${lab_key.slice(1)}`],
  ] as const)(
    'with the %s "%s" > is refused: file, field and what to do are told, no secret',
    (name, text) => {
      const { code, message } = refusalOf({ ...whole, [name]: text });
      expect(code).toBe('bad_config');
      expect(message).toContain(`the enrolment ${file} cannot be used: "${name}" is not `);
      expect(message).toContain('Enrol the agent again: `weir agent enroll arm/pc-2`');
      expect(message).not.toMatch(/swordfish|weir_agent/);
    },
  );

  it.each([
    ['half a file', '{"workcell":', 'it is not JSON'],
    ['without the key of the lab', { ...whole, lab_key: undefined }, '"lab_key" is missing'],
    ['with a number as the gateway', { ...whole, gateway_url: 8000 }, '/gateway_url must be string'],
    ['with more in it', { ...whole, labkey: lab_key }, '"labkey" is not known here'],
    ['without an instance', { ...whole, instance: '' }, '/instance must NOT have fewer'],
  ])('%s > is refused with its place', (_, value, why) => {
    const { code, message } = refusalOf(value);
    expect(code).toBe('bad_config');
    expect(message).toContain(file);
    expect(message).toContain(why);
    expect(message).toContain('weir agent enroll');
  });
});

describe('an enrolment that is to be written', () => {
  it.each([
    ['where a folder is', () => mkdirSync(file)],
    ['into a folder that is not there', () => (file = path.join(folder, 'none', 'pc-2.json'))],
  ])('%s > is refused before it is made, and nothing is left', async (_, prepare) => {
    prepare();
    const before = readdirSync(folder);
    let made = false;
    const writing = writeEnrolment(file, () => {
      made = true;
      return Promise.resolve(whole);
    });
    await expect(writing).rejects.toMatchObject({
      code: 'bad_request',
      message: expect.stringContaining(`${file} cannot be written: `) as unknown,
    });
    expect([made, readdirSync(folder)]).toEqual([false, before]);
  });
});
