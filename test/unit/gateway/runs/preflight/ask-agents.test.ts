import { describe, expect, it } from 'vitest';
import { askAgents } from '../../../../../gateway/runs/preflight/ask-agents.ts';
import type { Question } from '../../../../../shared/workflow/preflight/questions-of.ts';
import {
  message,
  type BodyOf,
  type Inquiry,
  type InquiryAnswer,
} from '../../../../../shared/contracts/message.ts';
import { WeirError } from '../../../../../shared/kernel/errors/weir-error.ts';
import { deferred } from '../../../../../shared/kernel/lifecycle/waiting.ts';

const timing = { inquiry: 2_500, inquiries: 10_000 };

function question(more: Partial<Question> = {}): Question {
  return { module: 'arm', instances: ['a'], action: 'move', args: {}, files: {}, steps: [0], ...more };
}

type Told = Omit<BodyOf<'inquiry.answer'>, 'module' | 'instance' | 'inquiry'>;

function answerTo({ id, workcell, body: { module, instance } }: Inquiry, told: Told): InquiryAnswer {
  return message('inquiry.answer', { workcell, body: { module, instance, inquiry: id, ...told } });
}

/** A broker whose agents answer so, by `module/instance`; those that are not named do not answer. */
function brokerOf(agents: Record<string, Told>) {
  const made: string[] = [];
  const inquire = async (inquiry: Inquiry): Promise<InquiryAnswer | undefined> => {
    const name = `${inquiry.body.module}/${inquiry.body.instance}`;
    made.push(name);
    const told = agents[name];
    return told && answerTo(inquiry, told);
  };
  return { made, inquire };
}

/** Of a lab that signs nothing. */
const signer = { prove: <M>(sent: M): M => sent };
const ask = (
  questions: Question[],
  broker: { inquire: (inquiry: Inquiry, limit: number) => Promise<InquiryAnswer | undefined> },
  more: Partial<Parameters<typeof askAgents>[1]> = {},
) => askAgents(questions, { workcell: 'lab', timing, signer, isOver: () => false, broker, ...more });

const refusing: Told = { outcome: 'answered', problems: [{ argument: 'to', message: 'the deck is full' }] };
const warning: Told = { outcome: 'answered', warnings: [{ message: 'slow' }] };

describe('asking agents', () => {
  it('of several instances one that would take it > is enough', async () => {
    const broker = brokerOf({ 'arm/a': refusing, 'arm/b': warning, 'arm/c': { outcome: 'answered' } });
    const one = question({ instances: ['a', 'b', 'c'] });
    const { said, asked } = await ask([one], broker);
    expect(said.get(one)).toEqual({
      ...{ outcome: 'ok', text: 'arm/b would take it', instance: 'b', problems: [] },
      warnings: [{ message: 'slow' }],
    });
    expect([asked, broker.made]).toEqual([2, ['arm/a', 'arm/b']]);
  });

  it('of several instances none of which would take it > the one that says why counts', async () => {
    const failed: Told = { outcome: 'failed', message: 'no port' };
    const one = question({ instances: ['a', 'b', 'c'] });
    const { said } = await ask([one], brokerOf({ 'arm/b': failed, 'arm/c': refusing }));
    expect(said.get(one)).toMatchObject({ outcome: 'problems', instance: 'c', problems: refusing.problems });
  });

  it.each<[string, Told, string, string]>([
    ['no check any more', { outcome: 'none' }, 'none', 'arm/a has no check for it'],
    [
      'one that failed',
      { outcome: 'failed', message: 'no port' },
      'failed',
      'the check of arm/a failed: no port',
    ],
    [
      'one that failed without a word',
      { outcome: 'failed' },
      'failed',
      'the check of arm/a failed: it gives no reason',
    ],
  ])('an agent with %s > is told as that', async (_, told, outcome, text) => {
    const one = question();
    expect((await ask([one], brokerOf({ 'arm/a': told }))).said.get(one)).toMatchObject({ outcome, text });
  });

  it('an agent that does not answer > is asked nothing more, others are', async () => {
    const broker = brokerOf({ 'oven/a': { outcome: 'answered' } });
    const [first, second, other] = [
      question(),
      question({ args: { to: 'b' } }),
      question({ module: 'oven' }),
    ];
    const { said } = await ask([first, second, other], broker);
    expect([first, second, other].map((each) => said.get(each)?.outcome)).toEqual([
      ...['no_answer', 'no_answer', 'ok'],
    ]);
    expect(broker.made.sort()).toEqual(['arm/a', 'oven/a']);
  });

  it('agents of one module > are asked one after the other, of two side by side', async () => {
    const gates = [deferred(), deferred()];
    const made: string[] = [];
    const inquire = async (inquiry: Inquiry) => {
      made.push(inquiry.body.module);
      await gates[made.length - 1]?.promise;
      return answerTo(inquiry, { outcome: 'answered' });
    };
    const asking = ask([question(), question({ args: { to: 'b' } }), question({ module: 'oven' })], {
      inquire,
    });
    expect(made).toEqual(['arm', 'oven']);
    for (const gate of gates) gate.resolve();
    await asking;
    expect(made).toEqual(['arm', 'oven', 'arm']);
  });

  it('a broker that is away > costs the answers, and nothing more', async () => {
    const inquire = () => Promise.reject(new WeirError('broker_unavailable', 'the broker is away'));
    const one = question();
    expect((await ask([one], { inquire })).said.get(one)).toMatchObject({
      ...{ outcome: 'no_answer', text: 'arm/a could not be asked: the broker is away' },
    });
  });

  it('time that is up, or a client that has gone > nobody is asked any more', async () => {
    const broker = brokerOf({});
    const one = question();
    const late = await ask([one], broker, { timing: { ...timing, inquiries: 0 } });
    expect(late.said.get(one)?.outcome).toBe('unasked');
    await ask([one], broker, { isOver: () => true });
    expect(broker.made).toEqual([]);
  });
});
