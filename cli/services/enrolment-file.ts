import { eachHost } from '../../shared/kernel/config/several-hosts.ts';
import { closeSync, openSync, readFileSync, renameSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { nameOfKey } from '../../shared/kernel/secrets/key-text.ts';
import { settings } from '../../shared/kernel/config/settings.ts';
import { instanceKey } from '../../shared/contracts/address.ts';
import { enrolmentSchema, isGatewayUrl, type Enrolment } from '../../shared/contracts/enrolment.ts';
import { compile } from '../../shared/kernel/json/schema.ts';
import { messageOf, WeirError } from '../../shared/kernel/errors/weir-error.ts';
import { privateFileMode } from '../../shared/kernel/files/private-files.ts';
import { keepSecret } from '../../shared/kernel/secrets/hide-secrets.ts';
import { readPublicKey } from '../../shared/access/index.ts';

const validate = compile(enrolmentSchema);

/**
 * Writes what `make` gives to a file that nobody else can read, whole or not at all. That it can be written is tried first: what was made
 * can be shown to nobody again.
 * @throws WeirError `bad_request` where the file cannot be written; what `make` throws
 */
export async function writeEnrolment(file: string, make: () => Promise<Enrolment>): Promise<Enrolment> {
  const whole = `${file}.${process.pid}`;
  try {
    if (statSync(file, { throwIfNoEntry: false })?.isDirectory()) throw new Error('it is a folder');
    closeSync(openSync(whole, 'wx', privateFileMode));
  } catch (error) {
    throw new WeirError('bad_request', `${file} cannot be written: ${messageOf(error)}`);
  }
  try {
    const enrolment = await make();
    writeFileSync(whole, `${JSON.stringify(enrolment, null, 2)}\n`);
    renameSync(whole, file);
    return enrolment;
  } catch (error) {
    rmSync(whole, { force: true });
    throw error;
  }
}

/**
 * Where each field does not fit, what it should be. What it is, is told of none: a mistyped one may hold a secret all the same.
 * An agent that took a wrong one would be refused by its lab without end, or would refuse it.
 */
const fields: Partial<Record<keyof Enrolment, [what: string, fits: (text: string) => boolean]>> = {
  workcell: ['the name of a workcell', (text) => text !== ''],
  broker_url: ['an amqp[s]://… URL of a broker, with an account', isBrokerUrl],
  gateway_url: ['an http[s]://… URL of a gateway, without an account', isGatewayUrl],
  key: ['a key, such as weir_NAME_…', (text) => nameOfKey(text) !== undefined],
  lab_key: ['the public key of a lab: Ed25519, 43 characters of base64url', isPublicKey],
};

/** @throws WeirError `bad_config` that says what is wrong with the file */
export function readEnrolment(file: string): Enrolment {
  const remedy = '`weir agent enroll MODULE/INSTANCE` makes one';
  let value: unknown;
  try {
    // Editors of Windows put a byte order mark in front.
    value = JSON.parse(readFileSync(file, 'utf8').replace(/^\uFEFF/, ''));
  } catch (error) {
    const why = error instanceof SyntaxError ? 'it is not JSON' : messageOf(error);
    throw new WeirError('bad_config', `the enrolment ${file} cannot be read (${why}): ${remedy}`);
  }
  const [complaint] = validate(value);
  if (complaint) {
    const place = `${complaint.pointer} ${complaint.message}`.trim();
    throw new WeirError('bad_config', `the file ${file} is no enrolment (${place}): ${remedy}`);
  }
  const enrolment = value as Enrolment;
  for (const [name, [what, fits]] of Object.entries(fields)) {
    if (fits(enrolment[name as keyof Enrolment])) continue;
    const again = `\`weir agent enroll ${instanceKey(enrolment)}\``;
    throw new WeirError(
      'bad_config',
      `the enrolment ${file} cannot be used: "${name}" is not ${what}. Enrol the agent again: ${again}`,
    );
  }
  keepSecret(enrolment.key, '***');
  for (const node of eachHost(enrolment.broker_url)) keepSecret(new URL(node).password, '***');
  return enrolment;
}

function urlOf(text: string, protocol: RegExp): URL | undefined {
  const url = URL.canParse(text) ? new URL(text) : undefined;
  return url && protocol.test(url.protocol) && url.hostname !== '' ? url : undefined;
}

function isBrokerUrl(text: string): boolean {
  return eachHost(text).every((node) => {
    const url = urlOf(node, /^amqps?:$/);
    return url !== undefined && url.username !== '' && url.password !== '';
  });
}

function isPublicKey(text: string): boolean {
  try {
    readPublicKey(text);
    return true;
  } catch {
    return false;
  }
}

/** The environment as the enrolment has it: an agent that was enrolled reaches its lab by that alone. */
export function withEnrolment(env: NodeJS.ProcessEnv, enrolment: Enrolment): NodeJS.ProcessEnv {
  return {
    ...env,
    [settings.broker_url.env]: enrolment.broker_url,
    [settings.gateway_url.env]: enrolment.gateway_url,
    [settings.key.env]: enrolment.key,
  };
}
