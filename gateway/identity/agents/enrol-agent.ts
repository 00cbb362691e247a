import { endKept, allOf, readReplaceable, replaceName, type Kept } from '../keys/kept-names.ts';
import { sha256Of } from '../../../shared/kernel/digest.ts';
import { digestOfKey, makeKey } from '../../../shared/kernel/secrets/key-text.ts';
import { roles } from '../../../shared/contracts/scopes.ts';
import { instanceKey, simulatedInstance, type InstanceAddress } from '../../../shared/contracts/address.ts';
import { isGatewayUrl, type Enrolment } from '../../../shared/contracts/enrolment.ts';
import type { KeyBody } from '../../../shared/contracts/key.ts';
import { hasUnseen } from '../../../shared/kernel/some-of.ts';
import { WeirError } from '../../../shared/kernel/errors/weir-error.ts';
import type { IdentityContext } from '../context.ts';
import { demandModule } from '../../../shared/contracts/demand-module.ts';

/** Where the agent's PC reaches the lab. */
export interface Reached {
  gateway_url: string;
  /** As the gateway itself reaches it unless given. */
  broker_url?: string;
}

/** An agent that was enrolled: the record of its key says so. */
export type Enrolled = Kept & { body: KeyBody & { agent: NonNullable<KeyBody['agent']> } };

type Enrolling = Pick<IdentityContext, 'store' | 'deadlines' | 'log' | 'signer' | 'workcell' | 'accounts'>;

/**
 * Enrols an agent: makes its account at the broker and its key, and with the first one the key of the lab. An enrolment that it has ends.
 * What is left half done is told, and mended by enrolling it again.
 * @returns what nobody can show again
 * @throws WeirError `not_found`, `not_enrollable`, `bad_request`, `id_taken`, `too_large`, `store_unavailable`.
 */
export async function enrolAgent(
  context: Enrolling,
  { module, instance }: InstanceAddress,
  { gateway_url, broker_url: at }: Reached,
  by: string | undefined,
): Promise<{ enrolment: Enrolment; made: Kept }> {
  const { signer, deadlines, workcell, log } = context;
  const address = { module, instance };
  demandModule(workcell, module);
  if (instance === simulatedInstance || instance.length > 128 || hasUnseen(instance)) {
    throw new WeirError('bad_request', `"${instance.slice(0, 200)}" cannot be the name of an agent`);
  }
  if (!isGatewayUrl(gateway_url)) {
    throw new WeirError(
      'bad_request',
      `"gateway_url" is no URL of a gateway: give https://host:port, without an account, as the agent's machine reaches it`,
    );
  }
  const accounts = demandAccounts(context);
  const name = keyNameOf(address);
  const isOwn = ({ agent }: KeyBody): boolean => agent !== undefined && isOf(agent, address);
  const before = await readReplaceable(context, name, isOwn);
  // Before the key: where no account can be made, the agent goes on with the enrolment that it has.
  const broker_url = await accounts.make(address, at).catch((error: unknown) => {
    if (!WeirError.is(error, 'not_enrollable')) throw error;
    throw halfDone(error, `at the gateway all is as it was; then say ${enrolling(address)} again`);
  });
  const key = makeKey(name);
  try {
    // After the account, which takes its time: the lab's key may be renewed meanwhile, and the one before retired.
    const lab_key = await deadlines.begin().withStore(() => signer.ensure());
    const now = Date.now();
    const body: KeyBody = {
      ...{ digest: digestOfKey(key), role: 'agent', scopes: [...roles.agent], created_at: now },
      agent: { ...address, lab_key },
      ...(by === undefined ? {} : { created_by: by }),
    };
    await replaceName(context, { name, body }, before);
    log.info({ ...address, key: name, by }, 'an agent was enrolled');
    const made_at = new Date(now).toISOString();
    return {
      enrolment: { workcell: workcell.name, ...address, broker_url, gateway_url, key, lab_key, made_at },
      made: { name, body },
    };
  } catch (error) {
    if (!WeirError.is(error)) throw error;
    log.warn({ ...address, err: error }, 'the key of an agent that is enrolled could not be kept');
    const left = `the account of ${instanceKey(address)} at the broker is new already, and a former file lets the agent in there no more`;
    throw halfDone(error, `${left}: say ${enrolling(address)} again once this is mended`);
  }
}

/** All that were enrolled, those whose enrolment was ended included. */
export async function allEnrolled(context: Enrolling): Promise<Enrolled[]> {
  return (await allOf(context, 'key')).filter(isEnrolled);
}

/**
 * Agents whose accounts the broker has and of whom the store knows nothing: it was lost, or the making of one was never ended.
 * @throws WeirError `not_enrollable` where the broker does not say, `store_unavailable`.
 */
export async function forgottenAgents(context: Enrolling): Promise<InstanceAddress[]> {
  // Before the store: an agent that is enrolled meanwhile is in both.
  const accounts = (await context.accounts?.list()) ?? [];
  if (accounts.length === 0) return [];
  const known = new Set((await allEnrolled(context)).map(({ body }) => instanceKey(body.agent)));
  return accounts.filter((address) => !known.has(instanceKey(address)));
}

/**
 * Ends an enrolment: the agent's account at the broker, its connections, and its key. Again: nothing changes.
 * @returns undefined where the store knew nothing of it, and the agent had an account all the same
 * @throws WeirError `not_found`, `not_enrollable`, `store_unavailable`.
 */
export async function endEnrolment(
  context: Enrolling,
  address: InstanceAddress,
  by: string | undefined,
): Promise<Enrolled | undefined> {
  const name = keyNameOf(address);
  const ended = await endKept(context, name, 'key', by).catch((error: unknown) => {
    if (!WeirError.is(error, 'not_found')) throw error;
    return undefined;
  });
  if (!ended) {
    const forgotten = await forgottenAgents(context);
    if (!forgotten.some((each) => isOf(each, address))) {
      throw new WeirError(
        'not_found',
        `${instanceKey(address)} was never enrolled: \`weir agent list\` shows who was`,
      );
    }
    await context.accounts?.end(address);
    context.log.info({ ...address, by }, 'the account of an agent that the store knew nothing of was ended');
    return undefined;
  }
  if (!isEnrolled(ended)) throw new WeirError('not_found', `${instanceKey(address)} was never enrolled`);
  await endAccount(context, address);
  context.log.info({ ...address, key: name, by }, 'the enrolment of an agent was ended');
  return ended;
}

/**
 * Ends the account at the broker of an agent whose key was revoked, so that the gateway does not let it in while the broker's accounts
 * cannot be reached.
 * @throws WeirError `not_enrollable` that tells what is left
 */
export async function endAccount(
  { accounts }: Pick<Enrolling, 'accounts'>,
  address: InstanceAddress,
): Promise<void> {
  try {
    await accounts?.end(address);
  } catch (error) {
    if (!WeirError.is(error, 'not_enrollable')) throw error;
    const agent = instanceKey(address);
    throw new WeirError(
      'not_enrollable',
      `the key of ${agent} counts no more, but its account at the broker is still there, and lets it in: ${error.message}; then say \`weir agent revoke ${agent}\` again`,
      { cause: error },
    );
  }
}

function isEnrolled(kept: Kept): kept is Enrolled {
  return kept.body.agent !== undefined;
}

function isOf(one: InstanceAddress, other: InstanceAddress): boolean {
  return instanceKey(one) === instanceKey(other);
}

/** The error, and what is left to do; one of ours as `not_enrollable`: of a failure on our side nothing is told but what it is. */
function halfDone(error: WeirError, left: string): WeirError {
  const isOurs = error.status >= 500;
  const why = isOurs ? error.title : error.message;
  return new WeirError(isOurs ? 'not_enrollable' : error.code, `${why}; ${left}`, { cause: error });
}

/** The command by which an agent is enrolled. */
function enrolling(address: InstanceAddress): string {
  return `\`weir agent enroll ${instanceKey(address)}\``;
}

function demandAccounts({ accounts }: Enrolling): NonNullable<Enrolling['accounts']> {
  if (accounts) return accounts;
  throw new WeirError(
    'not_enrollable',
    'the broker is memory:, which agents of other machines cannot reach: start gateway and orchestrator with --broker-url amqps://…',
  );
}

/** Names of keys are short and plain, those of agents need not be: the digest tells them apart. */
function keyNameOf(address: InstanceAddress): string {
  const digest = sha256Of(JSON.stringify([address.module, address.instance]));
  const plain = `${address.module}-${address.instance}`
    .toLowerCase()
    .replaceAll(/[^a-z0-9]+/g, '-')
    .slice(0, 20)
    .replaceAll(/^-+|-+$/g, '');
  return ['agent', plain, digest.slice(0, 10)].filter((part) => part !== '').join('-');
}
