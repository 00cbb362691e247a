import { generateKeyPairSync } from 'node:crypto';
import { mkdirSync, readdirSync, writeFileSync } from 'node:fs';
import { beforeEach, describe, expect, it } from 'vitest';
import { readEnrolment, writeEnrolment } from '../../../cli/services/enrolment-file.ts';
import { makeKey } from '../../../shared/kernel/secrets/key-text.ts';
import type { Enrolment } from '../../../shared/contracts/enrolment.ts';
import { refusalOf as refusal } from '../../support/refusal-of.ts';
import { useFolder } from '../../support/use-folder.ts';

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

const inFolder = useFolder();
let file: string;
beforeEach(() => {
  file = inFolder('pc-2.json');
});

/** The code with which such a file is refused, and what is said of it. */
function refusalOf(value: unknown): string {
  writeFileSync(file, typeof value === 'string' ? value : JSON.stringify(value));
  const { code, message } = refusal(() => readEnrolment(file)) ?? {};
  return `${code}: ${message}`;
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
      const message = refusalOf({ ...whole, [name]: text });
      expect(message).toContain(`bad_config: the enrolment ${file} cannot be used: "${name}" is not `);
      expect(message).toContain('Enrol the agent again: `weir agent enroll arm/pc-2`');
      expect(message).not.toMatch(/swordfish|weir_agent/);
    },
  );

  it.each([
    ['half a file', '{"workcell":', 'it is not JSON'],
    ['without the key of the lab', { ...whole, lab_key: undefined }, '"lab_key" is missing'],
    ['with a number as the gateway', { ...whole, gateway_url: 8000 }, '/gateway_url must be string'],
    ['with more in it', { ...whole, labkey: lab_key }, '"labkey" is not known here'],
    ['without an instance', { ...whole, instance: '' }, '/instance must have 1 character at least'],
  ])('%s > is refused with its place', (_, value, why) => {
    const message = refusalOf(value);
    expect(message).toMatch(/^bad_config: /);
    expect(message).toContain(file);
    expect(message).toContain(why);
    expect(message).toContain('weir agent enroll');
  });
});

describe('an enrolment that is to be written', () => {
  it.each([
    ['where a folder is', () => mkdirSync(file)],
    ['into a folder that is not there', () => (file = inFolder('none', 'pc-2.json'))],
  ])('%s > is refused before it is made, and nothing is left', async (_, prepare) => {
    prepare();
    const before = readdirSync(inFolder());
    let made = false;
    const writing = writeEnrolment(file, () => {
      made = true;
      return Promise.resolve(whole);
    });
    await expect(writing).rejects.toMatchObject({
      code: 'bad_request',
      message: expect.stringContaining(`${file} cannot be written: `) as unknown,
    });
    expect([made, readdirSync(inFolder())]).toEqual([false, before]);
  });
});
