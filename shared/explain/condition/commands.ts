import type { InstanceAddress } from '../../contracts/address.ts';
import { endedBy, type HoldName } from '../../contracts/holds.ts';
import { targetKey, type OrderTarget } from '../../contracts/order-target.ts';
import type { Workcell } from '../../contracts/workcell.ts';
import { findModule } from '../../contracts/workcell.ts';
import { whyUnserved } from '../../workcell/index.ts';

// The commands that help a person, as they are typed.

/** Sets an instance, a module, or the whole workcell free. */
export function resetCommand(target: OrderTarget): string {
  return `weir reset ${targetKey(target) || '--all'}`;
}

/** Stops an instance, or a module, at once. */
export function stopCommand(target: OrderTarget): string {
  return `weir stop ${targetKey(target)}`.trimEnd();
}

/** What a person does about an instance that owes its word on what it did before the store was put back. */
export function owedWordRemedy(target: OrderTarget): string {
  return `start its agent, with its journal; without it, cancel the runs that it had part in, then ${resetCommand(target)}`;
}

/** Ends a hold of the target. */
export function endHoldCommand(name: HoldName, target: OrderTarget): string {
  const order = endedBy[name];
  return order === 'reset' ? resetCommand(target) : `weir admin ${order} ${targetKey(target)}`.trimEnd();
}

/**
 * Asks what became of the step whose outcome a run waits for. It names no answer: whoever copies the line has said nothing
 * yet.
 * @param step its position, where the outcomes of several are unknown
 */
export function resolveCommand(run_id: string, step?: number): string {
  return `weir resolve ${run_id}${step === undefined ? '' : ` --step ${step + 1}`}`;
}

/** Shows what people have reserved, and until when. */
export const reservationsCommand = 'weir reservations';

/** Shows how a run stands, and why it waits. */
export function statusCommand(run_id: string): string {
  return `weir status ${run_id}`;
}

/** Lets a run go on that somebody has paused. */
export function resumeCommand(run_id: string): string {
  return `weir resume ${run_id}`;
}

/** Shows a question to a person, and takes the answer. */
export function askCommand(id: string): string {
  return `weir ask ${id}`;
}

/** Lets a run go on that has failed or was cancelled, or that waits at a step that has failed. */
export function retryCommand(run_id: string): string {
  return `weir retry ${run_id}`;
}

/** Says how a run goes on that waits at a step which has failed. */
export function heldStepCommands(run_id: string): string {
  return `${retryCommand(run_id)}, ${skipCommand(run_id)} or ${cancelCommand(run_id)}; weir insert puts steps before it`;
}

/** Leaves out the step at which a run waits. */
export function skipCommand(run_id: string): string {
  return `weir skip ${run_id}`;
}

/** Ends a run. */
export function cancelCommand(run_id: string): string {
  return `weir cancel ${run_id}`;
}

/** What a person does who finds a location in another state than weir knows. */
export function lookAtLocation(name: string): string {
  return `look at ${name}, then say what is there: POST /locations/${name}/set?experiment_id= (empty where nothing is)`;
}

/** Says that something which an instance, or all of a module, use up is there again. */
export function refillCommand(target: OrderTarget, consumable: string): string {
  return `weir refill ${targetKey(target)} ${consumable}`;
}

/** Gives up waiting for what an instance, `module/instance`, acts on. */
export function abandonCommand(instance: string): string {
  return `weir abandon ${instance}`;
}

/** What a person does about the code of an abandoned action that runs on. */
export const leftBehindRemedy =
  'see that the instrument is at rest; restart its agent to be rid of that code';

/** Tells what of all that weir stands on is not as it needs it. */
export const doctorCommand = 'weir doctor';

/** What a person does about what weir stands on. */
export const brokerRemedy = 'start it, or correct WEIR_BROKER_URL of the gateway';
export const storeRemedy = 'start it, or correct WEIR_STORE_URL of the gateway';
export const replicasRemedy = 'start its replicas: it is there, and takes nothing without them';
export const filesRemedy = 'see whether the service that WEIR_FILES_URL names runs, and takes the key';
export const diskRemedy = 'make room, or move the folder to a larger disk';

/** Starts an orchestrator, where none carries the runs of the workcell through. */
export const orchestratorCommand = 'weir orchestrator --workcell FILE';

/** Where agents can be started. */
export interface Site {
  workcell: Workcell;
  /** True where the broker lives in the process of `weir up`, which no agent of another process reaches. */
  embedded?: boolean | undefined;
}

/** What a person does so that a module has an agent; on the machine of that instance, where one is named. */
export function startAgent(
  { workcell, embedded = false }: Site,
  { module, instance }: Pick<InstanceAddress, 'module'> & Partial<InstanceAddress>,
): { first?: string; next: string } {
  const known = findModule(workcell, module);
  const ofTheLab = known === undefined || whyUnserved(known) !== undefined || isFileElsewhere(known);
  if (embedded) {
    const why = ofTheLab
      ? `name the file of ${module} in the workcell file (interface: file, config.file)`
      : `see what weir up has said of ${module}`;
    return { first: `${why}, end weir up`, next: 'weir up' };
  }
  // What serves a module of weir's own is said by a workcell file on the machine of the agent.
  const served = ofTheLab ? `FILE --name ${module}` : `${module} --workcell FILE`;
  return { next: `weir agent ${served}${instance === undefined ? '' : ` --instance ${instance}`}` };
}

/** As `startAgent`, in a line. */
export function startAgentInWords(...of: Parameters<typeof startAgent>): string {
  const { first, next } = startAgent(...of);
  return first === undefined ? next : `${first}, then ${next}`;
}

/** A module file that the workcell file does not name is on the instrument's own machine. */
function isFileElsewhere({ interface: of, config }: Workcell['modules'][number]): boolean {
  return of === 'file' && typeof config['file'] !== 'string';
}
