import { isDeepStrictEqual } from 'node:util';
import type { RunBody, StepBody } from './accepted-run.ts';
import type { ActsOfRun } from './acts-of-run.ts';
import type { Promised } from './asked-step.ts';

/** What was promised to people and did not come true, or came true twice, or although something else was promised. */
interface Broken {
  lost: string[];
  twice: string[];
}

/** Looks whether all came true, once, that people were told is accepted. Of a run that has not completed it may be that it was in vain. */
export function findBroken(acts: ActsOfRun, run: RunBody): Broken {
  const broken: Broken = { lost: [], twice: [] };
  const { promised, run_id } = acts.run;
  for (const promise of promised) {
    const told = `${run_id}.${promise.step}: ${JSON.stringify(promise)}`;
    if (run.state === 'completed' && !hasComeTrue(acts, run, promise)) broken.lost.push(told);
    if (hasComeTrueTwice(acts, promise)) broken.twice.push(told);
  }
  const answers = promised.filter((each) => each.verb === 'answer');
  for (const { step, answer } of answers)
    if (answers.some((each) => each.step === step && !isDeepStrictEqual(each.answer, answer)))
      broken.twice.push(`${run_id}.${step}: ${JSON.stringify(answer)} is one of several answers`);
  return broken;
}

function hasComeTrue(acts: ActsOfRun, run: RunBody, promise: Promised): boolean {
  const shown = run.steps.find(({ name }) => name === promise.step);
  switch (promise.verb) {
    case 'retry':
      return attemptsAfter(acts, promise.step, promise.command_id) > 0;
    case 'skip':
      return (
        shown?.state === 'skipped' && shown.values?.['made'] === acts.run.requests.skips.get(promise.step)
      );
    case 'insert':
      return acts.isDone(promise.inserted);
    case 'change':
      return acts.latest(promise.step)?.tag === promise.tag;
    case 'answer':
      return isDeepStrictEqual(answerIn(shown), promise.answer);
  }
}

function hasComeTrueTwice(acts: ActsOfRun, promise: Promised): boolean {
  if (promise.verb === 'skip') return attemptsAfter(acts, promise.step, promise.command_id) > 0;
  return promise.verb === 'insert' && (acts.of(promise.inserted)?.commands.size ?? 0) > 1;
}

/** How many attempts of the step were begun after that one. */
function attemptsAfter(acts: ActsOfRun, step: string, command_id: string): number {
  const attempt = (id: string) => Number(id.split('.').at(-1));
  const commands = [...(acts.of(step)?.commands.keys() ?? [])];
  return commands.filter((id) => attempt(id) > attempt(command_id)).length;
}

/** What its question has come to, whatever kind it is of. */
function answerIn(step: StepBody | undefined) {
  const { confirmed, choice, note } = step?.values ?? {};
  return confirmed ?? choice ?? (note === undefined ? undefined : { note });
}
