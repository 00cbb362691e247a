import { instanceKey } from '../../contracts/address.ts';
import { commandId } from '../../contracts/command-id.ts';
import type { Unfit, WaitFacts, WaitingFor, WaitTold } from '../../contracts/waiting-for.ts';
import type { RunSummary } from '../../contracts/run.ts';
import type { WaitReason } from '../../contracts/wait-reason.ts';
import {
  byWhom,
  deadlockInWords,
  endOfDeadlock,
  formatSpan,
  heldSince,
  moment,
  nameStep,
  reservationInWords,
} from '../../sentences/index.ts';
import {
  abandonCommand,
  askCommand,
  cancelCommand,
  endHoldCommand,
  heldStepCommands,
  lookAtLocation,
  owedWordRemedy,
  refillCommand,
  reservationsCommand,
  resolveCommand,
  resumeCommand,
  type Site,
  startAgentInWords,
  statusCommand,
} from '../condition/commands.ts';
import { causeInWords, helpOf, inWords, remedyOf } from '../condition/reason.ts';
import { describeUnwanted } from '../condition/still-acting.ts';
import { sayUnreached } from '../condition/without-agent.ts';

/** Of all reasons why its steps wait, a run is said to wait for the one that stands first here. */
const weights: readonly WaitReason[] = [
  ...(['outcome_unknown', 'failed_step', 'silent', 'paused', 'retry', 'hindered', 'circle'] as const),
  ...([
    'held',
    'sequential',
    'early',
    'gap',
    'reserved',
    'kept',
    'together',
    'would_block',
    'supplies',
    'location',
    'no_agent',
    'unfit',
    'busy',
  ] as const),
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
  const silent = `${waitInWords({ ...wait, facts: {} })} since ${moment(since)}${unreached(wait, named)}`;
  if (until === undefined) return silent;
  return `${silent}: the outcome of ${named} is unknown at ${moment(until)} unless it is back`;
}

/** For what a step waits, in a sentence. Pure. `it`: the step, in words. */
export function waitInWords(wait: WaitingFor, it = 'it'): string {
  const [text] = wordsOf(wait, it);
  return text;
}

/** A wait as people read it. Pure. */
export function tellWait(run_id: string, wait: WaitingFor, site: Site): WaitTold {
  const { facts: _, ...known } = wait;
  const [text, hint] = wordsOf(wait);
  return { ...known, text, hint: typeof hint === 'string' ? hint : hint(run_id, site) };
}

/** That an instrument keeps running without its agent; empty if it does not. */
function unreached({ facts }: WaitingFor, it: string): string {
  return facts?.keeps_running ? `; ${sayUnreached(it)}` : '';
}

/** What is said of a wait, and what a person does about it: that may depend on the run, and on where its agents can be started. */
type Words = [text: string, hint: string | ((run_id: string, site: Site) => string)];

function wordsOf(wait: WaitingFor, it = 'it'): Words {
  const { reason, step, module = '', instance, run = '', until = 0, circle = [], facts = {} } = wait;
  const at = instance === undefined ? { module } : { module, instance };
  const where = `${module}/${instance ?? ''}`;
  const { told, said = '', attempt = 1, unwanted = [], unfit = [] } = facts;
  const goesOn = unwanted.map((each) => `; ${instanceKey(each)} is ${describeUnwanted(each)}`).join('');
  if (told !== undefined) return [told, ''];
  switch (reason) {
    case 'outcome_unknown':
      return [
        `waits for somebody to say what became of ${it}: ${said}`,
        (run_id) => `look at the instrument, then ${resolveCommand(run_id)}`,
      ];
    case 'failed_step':
      return [
        `waits for somebody to say how the run goes on after ${it} has failed: ${said}`,
        heldStepCommands,
      ];
    case 'person':
      return [
        // An operator's note says that it asks, and these words do so already.
        `waits for the answer of ${where}${byWhom({ reason: said.replace(/^asks: /, '') })}`,
        (run_id) => askCommand(commandId({ run_id, step, attempt })),
      ];
    case 'silent':
      return [
        `waits for ${where}, whose agent is silent${unreached(wait, it)}`,
        (_, site) => `look at its machine and its network, then ${startAgentInWords(site, at)}`,
      ];
    case 'hindered':
      return [`waits for ${where}, which ${said}`, 'look at the instrument, then weir now'];
    case 'retry':
      return [`waits until ${moment(until)} to be tried again`, 'it is tried again by itself'];
    case 'circle':
      return [`waits in a deadlock: ${deadlockInWords(circle)}`, endOfDeadlock(circle)];
    case 'not_known':
      return ['waits for its turn to be looked at', 'weir now'];
    case 'paused':
    case 'held':
      return heldBy(wait, module);
    case 'sequential': {
      const text = `waits for run ${run} to end and its instruments to rest: the workcell runs one at a time`;
      return [`${text}${goesOn}`, statusCommand(run)];
    }
    case 'early':
      return [`waits until ${moment(until)}, before which its run is not to begin`, 'it begins by itself'];
    case 'kept':
      return whatIsKept(wait, wait.location === undefined ? where : placeAt(wait.location, facts));
    case 'together': {
      const { together = [], lacks = '' } = facts;
      const why = run === '' ? `${lacks} is not ready` : `run ${run} has ${lacks}`;
      const text = `waits until its run can have ${and(together)} to itself: ${why}`;
      return [text, run === '' ? 'weir now' : statusCommand(run)];
    }
    case 'gap':
      return forGap(wait);
    case 'supplies': {
      const { supply = { name: '', left: 0, needed: 0, capacity: 0 } } = facts;
      const { name, left, needed, capacity, module: later, kept } = supply;
      const of = later ?? (instance === undefined ? module : where);
      const held = kept === undefined ? '' : ` beside ${kept} that are kept for other runs`;
      const never = needed > capacity ? `, and there is room for ${capacity}` : '';
      return [
        `waits for ${name} of ${of}: ${left} left${held}, ${needed} needed${never}`,
        never === '' ? refillCommand(later === undefined ? at : { module: later }, name) : cancelCommand,
      ];
    }
    case 'reserved':
      return [`waits: ${reservedInWords(at, facts)}`, reservationsCommand];
    case 'would_block': {
      const { first = { step: 0, name: '' } } = facts;
      const goes = `${nameStep(first.step, first.name)} of run ${run} to be done first`;
      return [`waits for ${goes}: begun now, it could leave neither a way on`, statusCommand(run)];
    }
    case 'location':
      return atLocation(wait);
    case 'no_agent':
      return [`waits for ${noAgent(at, facts)}`, (_, site) => startAgentInWords(site, at)];
    case 'unfit': {
      const words = unfit.map((each) => unfitInWords(module, each));
      const help = (site: Site) => [...new Set(words.map(([, helpAt]) => helpAt(site)))].join('; or ');
      return [`waits for ${words.map(([text]) => text).join('; ')}${goesOn}`, (_, site) => help(site)];
    }
    case 'busy': {
      const { simulated, instances = [instance ?? ''] } = facts;
      if (simulated !== undefined)
        return [
          `waits for its turn: ${simulated} simulated steps are under way`,
          'it has its turn by itself',
        ];
      const busy = instances.map((each) => `${module}/${each}`).join(', ');
      const [first] = unwanted;
      const hint = first ? abandonCommand(instanceKey(first)) : run === '' ? 'weir now' : statusCommand(run);
      return [`waits for ${busy} to be free${goesOn}`, hint];
    }
  }
}

/** What keeps a step from beginning now so that gaps are kept; it is given out by itself. */
function forGap({ run, until, facts: { gap = {} } = {} }: WaitingFor): Words {
  const { counted_from, followed_by } = gap;
  const when = until === undefined ? '' : `, at ${moment(until)} as it seems`;
  const hint = 'it begins by itself';
  if (counted_from !== undefined) return [`waits for ${counted_from}, from which its gap is counted`, hint];
  if (run !== undefined)
    return [`waits because it would keep run ${run} from following in time${when}`, statusCommand(run)];
  if (followed_by !== undefined) return [`waits until ${followed_by} can follow it in time${when}`, hint];
  return [
    until === undefined
      ? 'waits so that a gap is kept'
      : `waits until ${moment(until)} so that a gap is long enough`,
    hint,
  ];
}

/** By whom, or by what, it is held that anything is given out. */
function heldBy({ held_by, facts: { owing = [], may_be_done } = {} }: WaitingFor, module: string): Words {
  if (!held_by) {
    const why = `the store was put back to an older copy${may_be_done ? ', and the step may be done already' : ''}`;
    return [`waits for ${owing.join(', ')} to tell what it did: ${why}`, owedWordRemedy({ module })];
  }
  const { what, hold, reason } = held_by;
  if (what === 'run')
    return [`waits: ${heldSince('the run', hold, held_by)}${byWhom({ reason })}`, resumeCommand];
  const [subject, of] = what === 'module' ? [`module ${module}`, { module }] : ['the workcell', {}];
  return [`waits: ${heldSince(subject, hold, held_by)}`, endHoldCommand(hold, of)];
}

/** What a run has to itself, or is to have next. */
function whatIsKept(
  { run = '', facts: { kept_until: until, together } = {} }: WaitingFor,
  what: string,
): Words {
  const why = together
    ? `which is left to run ${run}: that is to have ${and(together)} to itself`
    : `which run ${run} keeps ${until ? `until ${nameStep(until.step, until.name)} has ended` : 'to itself'}`;
  return [`waits for ${what}, ${why}`, statusCommand(run)];
}

function and(names: readonly string[]): string {
  const last = names.at(-1) ?? '';
  return names.length < 2 ? last : `${names.slice(0, -1).join(', ')} and ${last}`;
}

function placeAt(location: string, { places }: WaitFacts): string {
  return places === undefined ? `location ${location}` : `a place of location ${location}`;
}

/** What a step has left unverified is clear once it is known what the step did, or once somebody has looked. */
function atLocation({ location = '', run, facts: { holds, asks, places } = {} }: WaitingFor): Words {
  const there = holds === 'unverified' ? 'something unverified' : `experiment ${holds}`;
  const by = holds === undefined ? `run ${run}` : there;
  const clears = run !== undefined && (asks ? resolveCommand(run) : statusCommand(run));
  const taken = places === undefined ? `which is taken by ${by}` : `of which all ${places} places are taken`;
  return [`waits for location ${location}, ${taken}`, clears || lookAtLocation(location)];
}

/** Whose the instrument is, and that the step would not be done before. */
function reservedInWords(at: { module: string; instance?: string }, { reserved }: WaitFacts): string {
  const { from = 0, until = 0, by, reason, takes } = reserved ?? {};
  const text = reservationInWords({ ...at, from, until, by, reason });
  return takes === undefined ? text : `the step would take ${formatSpan(takes)}, and ${text}`;
}

function noAgent({ module, instance }: { module: string; instance?: string }, facts: WaitFacts): string {
  if (facts.action !== undefined) return `an agent of module ${module} that has the action ${facts.action}`;
  if (facts.others) return `${module}/${instance ?? ''}, which is not there`;
  return `an agent of module ${module}: none has said hello`;
}

/** Why an instance does not take the step, and what helps. */
function unfitInWords(
  module: string,
  { key, instance, ...cause }: Unfit,
): [text: string, help: (site: Site) => string] {
  const at = { module, instance };
  const is = `${module}/${instance}:`;
  const { run = '' } = cause;
  switch (key) {
    case 'leaving':
      return [`${is} about to stop`, (site) => startAgentInWords(site, at)];
    case 'no_hello':
      return [`${is} has not said hello yet`, (site) => startAgentInWords(site, at)];
    case 'untold':
      return [`${is} has not told yet what it can do`, () => 'weir agents'];
    case 'reserved':
      return [`${is} held back until run ${run} has repeated its step`, () => statusCommand(run)];
    default: {
      const text = inWords({ text: causeInWords({ key, ...cause }, at), ...cause });
      return [`${is} ${text}`, (site) => remedyOf(helpOf({ key, ...cause }, at, site))];
    }
  }
}
