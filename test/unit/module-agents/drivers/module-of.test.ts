import { afterEach, describe, expect, it, vi } from 'vitest';
import type { Answer, Declaration, Protocol } from '../../../../module-agents/drivers/contract/driver.ts';
import { type Known, lostAnswer } from '../../../../module-agents/drivers/contract/lost-answer.ts';
import { moduleOf } from '../../../../module-agents/drivers/contract/module-of.ts';
import {
  ActionFailed,
  NeverBegun,
  OutcomeUnknown,
  type ActionResult,
} from '../../../../module-agents/sdk/index.ts';
import { WeirError } from '../../../../shared/kernel/errors/weir-error.ts';
import { deferred } from '../../../../shared/kernel/lifecycle/waiting.ts';
import { actionContext } from '../../../support/agent/action-context.ts';
import { everyDeclaration } from './every-declaration.ts';

const atOnce = { running: 0, silent: { least: 0, most: 0 }, patience: 0 };
const prepared: Declaration = { id: 'instrument', prepares: true, keeps: 'always', begins_once: false };
const done: Answer = { state: 'done', result: { data: { od: 1 } } };

/** An instrument that answers what it is told to, one after the other, and the last of it for ever. */
function instrument(
  declaration: Declaration,
  answers: (Answer | Error)[],
  other: Partial<Protocol<string>> = {},
  asking = atOnce,
) {
  const asked: string[] = [];
  const protocol: Protocol<string> = {
    declaration,
    ...(declaration.prepares && {
      prepare: () => Promise.resolve((asked.push('prepare'), 'h1')),
    }),
    begin: (_, handle) => Promise.resolve(void asked.push(`begin ${handle ?? ''}`.trim())),
    ask: (_, handle) => {
      asked.push(`ask ${handle ?? ''}`.trim());
      const [answer = done] = answers.length > 1 ? answers.splice(0, 1) : answers;
      return answer instanceof Error ? Promise.reject(answer) : Promise.resolve(answer);
    },
    ...other,
  };
  const module = moduleOf({ name: 'reader', actions: { read: {} }, protocol }, asking);
  const { run, recover } = module.actions['read']!;
  return {
    asked,
    run: (context = actionContext().context) => Promise.resolve(run(context)),
    recover: (handle?: string) =>
      Promise.resolve(
        recover?.({ ...actionContext().context, started_at: Date.now(), ...(handle && { handle }) }),
      ),
  };
}

const lost = new Error('the connection broke');
afterEach(() => void vi.useRealTimers());

describe('module of a driver', () => {
  it('a protocol that prepares > the handle is noted before anything begins, and asked by', async () => {
    const { asked, run } = instrument(prepared, [{ state: 'running' }, done]);
    const { context } = actionContext({
      recordHandle: (handle) => Promise.resolve(void asked.push(`noted ${JSON.stringify(handle)}`)),
    });
    expect(await run(context)).toEqual({ data: { od: 1 } });
    expect(asked).toEqual(['prepare', 'noted "h1"', 'begin h1', 'ask h1', 'ask h1']);
  });

  it('a handle that cannot be noted > nothing is begun', async () => {
    const { asked, run } = instrument(prepared, [done]);
    const full = new WeirError('disk_full', 'no room');
    const { context } = actionContext({ recordHandle: () => Promise.reject(full) });
    await expect(run(context)).rejects.toBe(full);
    expect(asked).toEqual(['prepare']);
  });

  it('a handle that is made by beginning > is noted as soon as it is there', async () => {
    const declaration: Declaration = { ...prepared, prepares: false };
    const { run } = instrument(declaration, [done], { begin: () => Promise.resolve('h2') });
    const { context, handles } = actionContext();
    await run(context);
    expect(handles).toEqual(['h2']);
  });

  it('an instrument that refuses > the action fails with its words, and nobody asks any further', async () => {
    const refused = new ActionFailed('a run is active');
    const { asked, run } = instrument(prepared, [done], { begin: () => Promise.reject(refused) });
    await expect(run()).rejects.toBe(refused);
    expect(asked).toEqual(['prepare']);
  });

  it('the answer to the beginning is lost, and it runs > it is adopted', async () => {
    const { run } = instrument(prepared, [{ state: 'running' }, done], { begin: () => Promise.reject(lost) });
    expect(await run()).toEqual({ data: { od: 1 } });
  });

  it('the answer to the beginning is lost, it runs, and then has not begun > is not begun again; its outcome is unknown', async () => {
    const safe: Declaration = { id: 'weir', prepares: false, keeps: 'always', begins_once: true };
    const { asked, run, recover } = instrument(safe, [{ state: 'running' }, { state: 'not_begun' }], {
      begin: () => (asked.push('begin'), Promise.reject(lost)),
    });
    await expect(run()).rejects.toThrow(OutcomeUnknown);
    expect(asked).toEqual(['begin', 'ask', 'ask']);
    await expect(recover()).rejects.toThrow('nothing has moved');
  });

  it('a stop that comes before the instrument is asked for anything > nothing is prepared', async () => {
    const { asked, run } = instrument(prepared, [done]);
    const { context, stop } = actionContext();
    stop.abort(new WeirError('stopped', 'a safety stop'));
    await expect(run(context)).rejects.toThrow('a safety stop');
    expect(asked).toEqual([]);
  });

  it('an instrument that does not answer for long > the outcome is unknown, and says why', async () => {
    const { run } = instrument(prepared, [lost]);
    await expect(run()).rejects.toThrow(OutcomeUnknown);
    await expect(run()).rejects.toThrow('the connection broke');
  });

  it('a question that waits for hours, and then fails once > is asked again', async () => {
    vi.useFakeTimers({ toFake: ['performance'] });
    const answers: (() => Promise<Answer>)[] = [
      () => (vi.advanceTimersByTime(7_200_000), Promise.reject(lost)),
      () => Promise.resolve(done),
    ];
    const ask = () => answers.shift()!();
    const { run } = instrument(prepared, [], { ask }, { ...atOnce, patience: 60_000 });
    expect(await run()).toEqual({ data: { od: 1 } });
  });

  it('result files that cannot be fetched > are missing, and the action has succeeded', async () => {
    const { run } = instrument(prepared, [done], { files: () => Promise.reject(lost) });
    expect(await run()).toMatchObject({ data: { od: 1 }, missing: { files: /the connection broke/ } });
  });

  it('a cancel > the instrument is asked to stop, and asked about the task until it has ended', async () => {
    const stopped = deferred();
    const answer: Promise<Answer> = stopped.promise.then(() => ({ state: 'failed', error: lost }));
    const { context, stop } = actionContext();
    const { run } = instrument(prepared, [], {
      ask: () => (stop.abort(new WeirError('cancelled', 'by ada')), answer),
      stop: (_, handle, reason) => {
        expect({ handle, reason }).toMatchObject({ handle: 'h1', reason: { message: 'by ada' } });
        return Promise.resolve(stopped.resolve());
      },
    });
    await expect(run(context)).rejects.toBe(lost);
  });

  it('a cancel of what cannot be stopped > whoever cancels is told that it goes on', async () => {
    const { context, stop, lines } = actionContext();
    const { run } = instrument(prepared, [{ state: 'running' }, done]);
    const running = run(context);
    stop.abort(new WeirError('cancelled', 'by ada'));
    await running.catch(() => undefined);
    const again = actionContext();
    const asking = instrument(prepared, [], {
      ask: () => (again.stop.abort(new WeirError('cancelled', 'by ada')), Promise.resolve(done)),
    });
    expect(await asking.run(again.context)).toEqual({ data: { od: 1 } });
    expect([...lines, ...again.lines]).toContain('the instrument cannot be stopped, and goes on to its end');
  });

  it.each([
    ['the end of the agent', (of: ReturnType<typeof actionContext>) => of.stop, 'interrupted'],
    ['an operator who abandons it', (of: ReturnType<typeof actionContext>) => of.abandon, 'abandoned'],
  ] as const)('%s > the task is left at once, and is not stopped', async (_, by, code) => {
    const told = actionContext();
    const reason = new WeirError(code, 'now');
    const { run, asked } = instrument(prepared, [], {
      ask: () => (by(told).abort(reason), new Promise<Answer>(() => undefined)),
      stop: () => Promise.resolve(void asked.push('stop')),
    });
    await expect(run(told.context)).rejects.toBe(reason);
    expect(asked).not.toContain('stop');
  });

  it('after a restart > it is only asked, by the handle', async () => {
    const { asked, recover } = instrument(prepared, [{ state: 'running' }, done]);
    expect(await recover('h1')).toEqual({ data: { od: 1 } });
    expect(asked).toEqual(['ask h1', 'ask h1']);
  });

  it('after a restart, prepared and not begun > it has failed, nothing has moved, and it is not begun', async () => {
    const { asked, recover } = instrument({ ...prepared, begins_once: true }, [{ state: 'not_begun' }]);
    await expect(recover('h1')).rejects.toThrow(NeverBegun);
    await expect(recover()).rejects.toThrow('nothing has moved');
    expect(asked).toEqual(['ask h1']);
  });

  it('after a restart, an instrument that says that it failed > has failed', async () => {
    const { recover } = instrument(prepared, [{ state: 'failed', error: new Error('jammed') }]);
    await expect(recover('h1')).rejects.toThrow(ActionFailed);
  });

  it('nobody makes an id > nothing can be asked after a restart', async () => {
    const { recover } = instrument({ ...prepared, id: 'nobody', prepares: false }, [done]);
    expect(await recover()).toBeUndefined();
  });

  it('whatever is declared, lost and answered > it is begun a second time only where that is safe, and after a restart never', async () => {
    const first = [
      ...(['not_begun', 'gone', 'running'] as const).map((state): Answer => ({ state })),
      { state: 'failed', error: lost } satisfies Answer,
      lost,
      done,
    ];
    let twice = 0;
    for (const declaration of everyDeclaration())
      for (const answer of first)
        for (const isLost of [true, false]) {
          const begun: number[] = [];
          const begin = () => {
            begun.push(1);
            return isLost && begun.length === 1 ? Promise.reject(lost) : Promise.resolve();
          };
          const { run, recover } = instrument(declaration, [answer, done], { begin });
          await run().catch((error: unknown) => expect(error).toBeInstanceOf(Error));
          const state: Known['answer'] = answer instanceof Error ? 'silence' : answer.state;
          const known = { handle: declaration.prepares, taken: !isLost, answer: state, ago: 1 };
          const isSafe = lostAnswer(declaration, { ...known, restarted: false }) === 'begin_again';
          expect({ declaration, state, isLost, begun }).toMatchObject({ begun: isSafe ? [1, 1] : [1] });
          if (isSafe) {
            expect(declaration.begins_once).toBe(true);
            twice += 1;
          }
          begun.length = 0;
          for (const handle of ['h1', undefined])
            await recover(handle).catch((error: unknown) => expect(error).toBeInstanceOf(Error));
          expect(begun).toEqual([]);
        }
    expect(twice).toBeGreaterThan(0);
  });

  it('actions that the instrument tells of later > are there once it says so', async () => {
    const actions: Record<string, object> = {};
    const protocol: Protocol = {
      declaration: { ...prepared, prepares: false },
      begin: async () => {},
      ask: async () => done,
    };
    let tell = (): void => undefined;
    const module = moduleOf({
      name: 'reader',
      actions,
      protocol,
      setup: ({ changed }) => void (tell = changed),
    });
    const told: string[][] = [];
    await module.setup?.({
      changed: () => void told.push(Object.keys(module.actions)),
      ...{ address: { module: 'reader', instance: 'a' }, gateway: '' },
    });
    actions['read'] = {};
    tell();
    expect(told).toEqual([['read']]);
    const result = await module.actions['read']!.run(actionContext().context);
    expect(result).toEqual({ data: { od: 1 } } satisfies ActionResult);
  });
});
