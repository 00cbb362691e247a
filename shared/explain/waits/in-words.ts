import { instanceKey } from '../../contracts/address.ts';
import { commandId } from '../../contracts/command-id.ts';
import type { Unfit, WaitFacts, WaitingFor, WaitTold } from '../../contracts/waiting-for.ts';
import type { RunSummary } from '../../contracts/run.ts';
import type { WaitReason } from '../../contracts/wait-reason.ts';
import {
  byWhom,
  deadlockInWords,
  endOfDeadlock,
  heldSince,
  moment,
  nameStep,
} from '../../sentences/index.ts';
import {
  abandonCommand,
  askCommand,
  endHoldCommand,
  heldStepCommands,
  lookAtLocation,
  owedWordRemedy,
  resolveCommand,
  resumeCommand,
  type Site,
  startAgentInWords,
  statusCommand,
} from '../condition/commands.ts';
import { causeInWords, helpOf, inWords, remedyOf } from '../condition/reason.ts';
import { describeUnwanted } from '../condition/still-acting.ts';

/** Of all reasons why its steps wait, a run is said to wait for the one that stands first here. */
const weights: readonly WaitReason[] = [
  ...(['outcome_unknown', 'failed_step', 'silent', 'paused', 'retry', 'hindered', 'circle'] as const),
  ...(['held', 'sequential', 'location', 'no_agent', 'unfit', 'busy'] as const),
];

/** Of the waits of a run's steps, the one that the run itself is said to have. Pure. */
export function weightiestWait(waits: readonly WaitingFor[]): WaitingFor | undefined {
  const told = waits.filter(({ reason, facts }) => weights.includes(reason) && !facts?.beside);
  return told.sort((a, b) => weights.indexOf(a.reason) - weights.indexOf(b.reason))[0];
}

/** For what a run waits, by the waits of its steps: a sentence that names the step where another could be meant. Pure. */
export function runWaitInWords({ waiting, waiting_for = [] }: Partial<RunSummary>): string | undefined {
  const wait = weightiestWait(waiting_for);
  if (waiting !== undefined) return waiting;
  if (!wait) return undefined;
  const { reason, step, name, since, until } = wait;
  const named = nameStep(step, name || undefined);
  if (reason === 'retry') return `waits until ${moment(until ?? 0)} to try ${named} again`;
  if (reason !== 'silent') return waitInWords(wait, named);
  const silent = `${waitInWords(wait)} since ${moment(since)}`;
  if (until === undefined) return silent;
  return `${silent}: the outcome of ${named} is unknown at ${moment(until)} unless it is back`;
}

/** For what a step waits, in a sentence. Pure. `it`: the step, in words. */
export function waitInWords(wait: WaitingFor, it = 'it'): string {
  return wait.facts?.told ?? wordsOf(wait, it).text;
}

/** A wait as people read it. Pure. */
export function tellWait(run_id: string, wait: WaitingFor, site: Site): WaitTold {
  const { facts, ...known } = wait;
  if (facts?.told !== undefined) return { ...known, text: facts.told, hint: '' };
  const { text, hint } = wordsOf(wait);
  return { ...known, text, hint: hint(run_id, site) };
}

/** What is said of a wait, and what a person does about it. */
interface Words {
  text: string;
  hint: (run_id: string, site: Site) => string;
}

function wordsOf(wait: WaitingFor, it = 'it'): Words {
  const { reason, module = '', instance, run = '', until = 0, circle = [], facts = {} } = wait;
  const at = instance === undefined ? { module } : { module, instance };
  const where = `${module}/${instance ?? ''}`;
  const { said = '', unwanted = [] } = facts;
  const goesOn = unwanted.map((each) => `; ${instanceKey(each)} is ${describeUnwanted(each)}`).join('');
  switch (reason) {
    case 'outcome_unknown':
      return {
        text: `waits for somebody to say what became of ${it}: ${said}`,
        hint: (run_id) => `look at the instrument, then ${resolveCommand(run_id)}`,
      };
    case 'failed_step':
      return {
        text: `waits for somebody to say how the run goes on after ${it} has failed: ${said}`,
        hint: heldStepCommands,
      };
    case 'person':
      return {
        text: `waits for the answer of ${where}${byWhom({ reason: said })}`,
        hint: (run_id) => askCommand(commandId({ run_id, step: wait.step, attempt: facts.attempt ?? 1 })),
      };
    case 'silent':
      return {
        text: `waits for ${where}, whose agent is silent`,
        hint: (_, site) => `look at its machine and its network, then ${startAgentInWords(site, at)}`,
      };
    case 'hindered':
      return {
        text: `waits for ${where}, which ${said}`,
        hint: () => 'look at the instrument, then weir now',
      };
    case 'retry':
      return {
        text: `waits until ${moment(until)} to be tried again`,
        hint: () => 'it is tried again by itself',
      };
    case 'circle':
      return {
        text: `waits in a deadlock: ${deadlockInWords(circle)}`,
        hint: () => endOfDeadlock(circle),
      };
    case 'not_known':
      return { text: 'waits for its turn to be looked at', hint: () => 'weir now' };
    case 'paused':
    case 'held':
      return heldBy(wait, module);
    case 'sequential':
      return {
        text: `waits for run ${run} to end and its instruments to rest: the workcell runs one at a time${goesOn}`,
        hint: () => statusCommand(run),
      };
    case 'location':
      return atLocation(wait);
    case 'no_agent':
      return { text: `waits for ${noAgent(at, facts)}`, hint: (_, site) => startAgentInWords(site, at) };
    case 'unfit': {
      const { unfit = [] } = facts;
      const why = unfit.map((each) => `${module}/${each.instance}: ${unfitInWords(module, each)}`);
      const helps = (site: Site) => [...new Set(unfit.map((each) => helpOfUnfit(module, each, site)))];
      return { text: `waits for ${why.join('; ')}${goesOn}`, hint: (_, site) => helps(site).join('; or ') };
    }
    case 'busy': {
      if (facts.simulated !== undefined)
        return {
          text: `waits for its turn: ${facts.simulated} simulated steps are under way`,
          hint: () => 'it has its turn by itself',
        };
      const { instances = [instance ?? ''] } = facts;
      const busy = instances.map((each) => `${module}/${each}`).join(', ');
      const [first] = unwanted;
      const hint = first ? abandonCommand(instanceKey(first)) : run === '' ? 'weir now' : statusCommand(run);
      return { text: `waits for ${busy} to be free${goesOn}`, hint: () => hint };
    }
  }
}

/** By whom, or by what, it is held that anything is given out. */
function heldBy({ held_by, facts = {} }: WaitingFor, module: string): Words {
  if (!held_by) {
    const { owing = [], may_be_done } = facts;
    const why = `the store was put back to an older copy${may_be_done ? ', and the step may be done already' : ''}`;
    return {
      text: `waits for ${owing.join(', ')} to tell what it did: ${why}`,
      hint: () => owedWordRemedy({ module }),
    };
  }
  const { what, hold, reason } = held_by;
  if (what === 'run')
    return {
      text: `waits: ${heldSince('the run', hold, held_by)}${byWhom({ reason })}`,
      hint: resumeCommand,
    };
  const [subject, of] = what === 'module' ? [`module ${module}`, { module }] : ['the workcell', {}];
  return { text: `waits: ${heldSince(subject, hold, held_by)}`, hint: () => endHoldCommand(hold, of) };
}

/** What a step has left unverified is clear once it is known what the step did, or once somebody has looked. */
function atLocation({ location = '', run, facts: { holds, asks } = {} }: WaitingFor): Words {
  const what = holds === 'unverified' ? 'something unverified' : `experiment ${holds}`;
  return {
    text: `waits for location ${location}, which is taken by ${holds === undefined ? `run ${run}` : what}`,
    hint: () =>
      run === undefined ? lookAtLocation(location) : asks ? resolveCommand(run) : statusCommand(run),
  };
}

function noAgent({ module, instance }: { module: string; instance?: string }, facts: WaitFacts): string {
  if (facts.action !== undefined) return `an agent of module ${module} that has the action ${facts.action}`;
  if (facts.others) return `${module}/${instance ?? ''}, which is not there`;
  return `an agent of module ${module}: none has said hello`;
}

function unfitInWords(module: string, { key, instance, ...cause }: Unfit): string {
  switch (key) {
    case 'leaving':
      return 'about to stop';
    case 'no_hello':
      return 'has not said hello yet';
    case 'untold':
      return 'has not told yet what it can do';
    case 'reserved':
      return `held back until run ${cause.run ?? ''} has repeated its step`;
    default:
      return inWords({ text: causeInWords({ key, ...cause }, { module, instance }), ...cause });
  }
}

function helpOfUnfit(module: string, { key, instance, ...cause }: Unfit, site: Site): string {
  switch (key) {
    case 'leaving':
    case 'no_hello':
      return startAgentInWords(site, { module, instance });
    case 'untold':
      return 'weir agents';
    case 'reserved':
      return statusCommand(cause.run ?? '');
    default:
      return remedyOf(helpOf({ key, ...cause }, { module, instance }, site));
  }
}
