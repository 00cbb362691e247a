import type { Broker } from '../../../shared/broker/index.ts';
import { message, type InquiryAnswer } from '../../../shared/contracts/message.ts';
import type { StepCheck } from '../../../shared/contracts/preflight.ts';
import { WeirError } from '../../../shared/kernel/errors/weir-error.ts';
import type { LabSigner } from '../../../shared/access/index.ts';
import type { GatewayTiming } from '../../../shared/kernel/timing/protocol-timing.ts';
import type { Question, Said } from '../../../shared/workflow/index.ts';

export interface Asking {
  workcell: string;
  broker: Pick<Broker, 'inquire'>;
  timing: Pick<GatewayTiming, 'inquiry' | 'inquiries'>;
  signer: Pick<LabSigner, 'prove'>;
  /** True where nobody waits for the answers any more. */
  isOver: () => boolean;
}

/**
 * Asks the agents, those of different modules side by side and those of one module one after the other: their drivers are asked one thing
 * at a time. An agent that does not answer is asked no more. Resolves after `timing.inquiries` at the latest, and a moment.
 */
export async function askAgents(
  questions: readonly Question[],
  asking: Asking,
): Promise<{ said: Map<Question, Said>; asked: number }> {
  const round = new Round(asking);
  const byModule = new Map<string, Question[]>();
  for (const question of questions) {
    byModule.set(question.module, [...(byModule.get(question.module) ?? []), question]);
  }
  const said = new Map<Question, Said>();
  await Promise.all(
    [...byModule.values()].map(async (own) => {
      for (const question of own) said.set(question, await round.ask(question));
    }),
  );
  return { said, asked: round.asked };
}

/** The inquiries of one preflight. */
class Round {
  readonly #asking: Asking;
  readonly #end: number;
  /** Those that have not answered, with what was told of it. */
  readonly #silent = new Map<string, Said>();
  asked = 0;

  constructor(asking: Asking) {
    this.#asking = asking;
    this.#end = performance.now() + asking.timing.inquiries;
  }

  /** One of the instances that would take the arguments is enough; else the first one's word counts. */
  async ask(question: Question): Promise<Said> {
    let first: Said | undefined;
    for (const instance of question.instances) {
      const said = await this.#askOne(question, instance);
      if (said.outcome === 'ok') return said;
      first = first && weight(first) <= weight(said) ? first : said;
    }
    return first ?? plain('unasked', 'not asked: no agent is there');
  }

  async #askOne({ module, action, args, files }: Question, instance: string): Promise<Said> {
    const { workcell, broker, timing, signer, isOver } = this.#asking;
    const name = `${module}/${instance}`;
    const silent = this.#silent.get(name);
    if (silent) return silent;
    const left = this.#end - performance.now();
    if (left <= 0 || isOver()) {
      return plain('unasked', `not asked: the ${timing.inquiries / 1000} s for all questions were over`);
    }
    this.asked += 1;
    const limit = Math.min(timing.inquiry, left);
    try {
      const body = { module, instance, asks: 'check' as const, action, args, files };
      const answer = await broker.inquire(signer.prove(message('inquiry', { workcell, body })), limit);
      if (answer) return told(name, answer);
      const said = plain('no_answer', `${name} has not answered within ${Math.round(limit / 100) / 10} s`);
      this.#silent.set(name, said);
      return said;
    } catch (error) {
      if (!WeirError.is(error)) throw error;
      return plain('no_answer', `${name} could not be asked: ${error.message}`);
    }
  }
}

function told(name: string, { body }: InquiryAnswer): Said {
  const { outcome, problems = [], warnings = [], message: why = 'it gives no reason' } = body;
  const of = { instance: body.instance };
  switch (outcome) {
    case 'none':
      return { ...plain('none', `${name} has no check for it`), ...of };
    case 'failed':
      return { ...plain('failed', `the check of ${name} failed: ${why}`), ...of };
    case 'answered':
      return problems.length > 0
        ? { outcome: 'problems', text: `${name} would not take it`, ...of, problems, warnings }
        : { outcome: 'ok', text: `${name} would take it`, ...of, problems: [], warnings };
  }
}

function plain(outcome: StepCheck['outcome'], text: string): Said {
  return { outcome, text, problems: [], warnings: [] };
}

/** Of several instances none of which would take it, one that says why says most. */
function weight({ outcome }: Said): number {
  return ['problems', 'failed', 'no_answer'].indexOf(outcome) + 1 || 9;
}
