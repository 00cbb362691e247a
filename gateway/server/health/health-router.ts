import type { InfrastructureTrouble } from '../../../shared/contracts/infrastructure.ts';
import { messageOf } from '../../../shared/kernel/errors/weir-error.ts';
import { timedOut, within } from '../../../shared/kernel/lifecycle/waiting.ts';
import type { GatewayContext } from '../context.ts';
import { json, type Call, callsOf } from '../../http/index.ts';
import { text } from '../../../shared/contracts/fields.ts';
import { listOf, object, optional, titled, told } from '../../../shared/contracts/object-schema.ts';

const yes = { type: 'boolean', enum: [true] } as const;

/** The version of WEI whose clients find what they expect here. */
const weiVersion = '0.7.3';
const checkMs = 2_000;
/** What keeps runs waiting that are taken. */
const waitedFor: readonly InfrastructureTrouble['key'][] = ['broker', 'disk'];

const call = callsOf<GatewayContext>('Health');

const getUp = call(
  {
    id: 'getUp',
    route: 'get /up',
    access: 'anybody',
    summary: "WEI's sign of life",
    answers: { 200: json('It is up.', object({ up: yes })) },
  },
  () => ({ up: true }),
);

const getVersion = call(
  {
    id: 'getVersion',
    route: 'get /version',
    access: 'anybody',
    summary: 'The version of WEI whose clients find what they expect here',
    answers: {
      200: json('The version of WEI.', object({ version: text }), {
        headers: { 'X-Weir-Version': 'The version of weir.' },
      }),
    },
  },
  ({ response, context }) => {
    response.set('X-Weir-Version', context.version);
    return { version: weiVersion };
  },
);

const getHealth = call(
  {
    id: 'getHealth',
    route: 'get /healthz',
    access: 'anybody',
    summary: 'Whether the process lives',
    answers: {
      200: json('It lives.', object({ status: { type: 'string', enum: ['ok'] } })),
    },
  },
  () => ({ status: 'ok' }),
);

const getReadiness = call(
  {
    id: 'getReadiness',
    route: 'get /readyz',
    access: 'anybody',
    summary: 'Whether runs are taken now',
    answers: {
      200: json(
        'They are taken.',
        object({
          ready: yes,
          [optional]: { waits: told(listOf(text), 'What they will wait for, a sentence each.') },
        }),
      ),
      503: {
        description: 'They are not taken now.',
        headers: { 'Retry-After': 'Seconds.' },
        content: {
          'application/problem+json': {
            schema: titled('NotReady', {
              type: text,
              title: text,
              status: { type: 'integer' },
              detail: told(text, 'Why not.'),
              instance: text,
              ready: { type: 'boolean', enum: [false] },
            }),
          },
        },
      },
    },
  },
  async ({ request, response, context }) => {
    const reasons = await findObstacles(context);
    if (reasons.length === 0) {
      const waits = (await context.infrastructure.seen()).troubles
        .filter(({ key }) => waitedFor.includes(key))
        .map(({ text }) => text);
      return { ready: true, ...(waits.length > 0 && { waits }) };
    }
    return void response
      .status(503)
      .set('Retry-After', '5')
      .type('application/problem+json')
      .send(
        JSON.stringify({
          type: 'urn:weir:error:not_ready',
          title: 'The gateway cannot take runs now',
          status: 503,
          detail: reasons.join('; '),
          instance: request.path,
          ready: false,
        }),
      );
  },
);

/** Signs of life, and WEI's own two. */
export const health: readonly Call<GatewayContext>[] = [getUp, getVersion, getHealth, getReadiness];

/** Why a submission would not be taken now, each as a sentence. */
async function findObstacles({ stopping, store }: GatewayContext): Promise<string[]> {
  if (stopping.aborted) return ['the gateway is about to stop'];
  const reasons: string[] = [];
  try {
    const answer = await within(store.check(), checkMs);
    if (answer === timedOut) reasons.push(`the store is away: no answer within ${checkMs} ms`);
  } catch (error) {
    reasons.push(`the store is away: ${messageOf(error)}`);
  }
  return reasons;
}
