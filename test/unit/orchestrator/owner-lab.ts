import { openLabState } from '../../../orchestrator/state/open-lab-state.ts';
import type { LabState, OwnedRun, TurnWatch } from '../../../orchestrator/state/lab-state.ts';
import { applyTurn, type OwnerInput } from '../../../orchestrator/turn/apply-turn.ts';
import type { Transaction } from '../../../orchestrator/turn/transaction.ts';
import { isTerminal, type StoredRun } from '../../../shared/contracts/run.ts';
import { newId } from '../../../shared/contracts/ids.ts';
import type { BodyOf, InboxMessage, MessageType } from '../../../shared/contracts/message.ts';
import type { StepDefinition } from '../../../shared/contracts/run.ts';
import type { Json } from '../../../shared/kernel/json/json.ts';
import type { WorkcellConfig } from '../../../shared/contracts/workcell.ts';
import { runWaitInWords, tellWait, waitInWords } from '../../../shared/explain/waits/in-words.ts';
import { logSentence } from '../../../shared/sentences/log-line.ts';
import { newStoredRun, stepDefinition } from '../../fixtures/run-definition.ts';
import { helloOf, labWorkcell } from './run-fixtures.ts';
import { stateOf } from '../../../orchestrator/machine/run-queries.ts';

export const first = '01JB0000000000000000000001';
export const second = '01JB0000000000000000000002';
export const third = '01JB0000000000000000000003';
/** A step that moves something. @param source where it must be found, if anywhere */
export const move = (
  source: string | undefined,
  target: string,
  given: Partial<StepDefinition> = {},
): StepDefinition =>
  stepDefinition({
    name: `to ${target}`,
    locations: { ...(source === undefined ? {} : { source }), target },
    ...given,
  });

/** The first step of the first run, at its first attempt. */
export const command_id = `${first}.0.1`;

/** A lab whose owner has just begun; `play` applies one turn. */
export class Lab {
  state: LabState;
  now = 1_000;
  watch: TurnWatch | undefined;

  /** @param runs that the store has already */
  constructor(config: Partial<WorkcellConfig> = {}, runs: StoredRun[] = []) {
    const workcell = { ...labWorkcell, config: { ...labWorkcell.config, ...config } };
    this.state = openLabState({ workcell, epoch: 7, fields: {}, runs });
  }

  play(...inputs: OwnerInput[]): Transaction {
    this.now += 10;
    return applyTurn(this.state, inputs, this.now, this.watch);
  }

  /** So many milliseconds pass, and the clock ticks: for what is due alone, unless it is the sweep of all. */
  later(ms: number, all = false): Transaction {
    this.now += ms;
    return this.play({ kind: 'tick', all });
  }

  submit(run_id = first, steps?: StepDefinition[]): Transaction {
    return this.play({
      kind: 'found',
      run: newStoredRun({ run_id, experiment_id: 'experiment', ...(steps && { steps }) }),
    });
  }

  /** An agent answers this owner's ask for a hello, unless `facts` say otherwise. */
  hello(facts: Partial<BodyOf<'agent.hello'>> = {}): Transaction {
    const own = { hello_id: newId(), asked: this.state.epoch };
    return this.play(said('agent.hello', {}, helloOf({ ...own, ...facts }).body));
  }

  settled(command_id: string, facts: Partial<BodyOf<'step.settled'>> = {}): Transaction {
    const own = { module: 'arm', instance: 'a', number: 1, outcome: 'succeeded' as const, acted: true };
    const body = { ...own, ...facts };
    return this.play(said('step.settled', { run_id: command_id.slice(0, 26), command_id }, body));
  }

  /** The instance that has it in hand tells that the command has succeeded, unless `outcome` says otherwise. */
  settle(command_id: string, facts: Partial<BodyOf<'step.settled'>> = {}): Transaction {
    for (const { module, instance, occupied } of this.state.instances.values()) {
      const entry = occupied.find((each) => each.command_id === command_id);
      if (entry) return this.settled(command_id, { module, instance, number: entry.number, ...facts });
    }
    throw new Error(`nobody has ${command_id} in hand`);
  }

  /** An agent tells that its instrument acts on the first command. */
  started(): Transaction {
    const body = { module: 'arm', instance: 'a', number: 1, started_at: 1 };
    return this.play(said('step.started', { run_id: first, command_id, session: 1 }, body));
  }

  runState(run_id = first): string | undefined {
    const run = this.state.runs.get(run_id);
    return run && stateOf(run.snapshot);
  }
}

/** A lab of which it is known what the store has. */
export class StoringLab extends Lab {
  readonly stored = { runs: [] as StoredRun[], fields: {} as Record<string, Json> };

  override play(...inputs: OwnerInput[]): Transaction {
    const tx = super.play(...inputs);
    const { runs = [], workcell = {} } = tx.changes() ?? {};
    Object.assign(this.stored.fields, workcell);
    for (const { run_id, update } of runs) {
      const known = this.stored.runs.find(({ definition }) => definition.run_id === run_id);
      if (!known || !update) continue;
      const { steps, step_snapshots, ...rest } = update;
      const revision = known.revision + 1;
      Object.assign(known, rest, { revision, steps: { ...known.steps, ...steps } });
      known.step_snapshots = { ...known.step_snapshots, ...step_snapshots };
    }
    return tx;
  }

  /** A run of an experiment of its own, unless `experiment_id` says another. */
  begin(run_id: string, steps: StepDefinition[], experiment_id = `experiment of ${run_id}`): Transaction {
    const run = newStoredRun({ run_id, experiment_id, created_at: this.now, steps });
    this.stored.runs.push({ ...run });
    return this.play({ kind: 'found', run });
  }

  /** All that is in flight succeeds, and what comes of that, until nothing is. Tells of the commands. */
  settleAll(): string[] {
    const done: string[] = [];
    for (;;) {
      const open = [...this.state.instances.values()].flatMap(({ occupied }) => occupied);
      if (open.length === 0) return done;
      for (const { command_id } of open) this.settle(command_id);
      done.push(...open.map(({ command_id }) => command_id));
    }
  }

  /** The owner dies, and another begins with what the store has. */
  changeOwner(): void {
    const { workcell, epoch } = this.state;
    const runs = this.stored.runs.filter(({ state }) => !isTerminal(state));
    this.state = openLabState({ workcell, epoch: epoch + 1, fields: this.stored.fields, runs });
  }
}

export function said(type: MessageType, header: object, body: object): OwnerInput {
  const message = { id: 'id', type, at: 0, workcell: 'lab', ...header, body } as unknown as InboxMessage;
  return { kind: 'message', message };
}

export const commands = (tx: Transaction) =>
  tx.toSend.flatMap((item) => (item.kind === 'command' ? [item.message] : []));
export const welcomes = (tx: Transaction) =>
  tx.toSend.flatMap((item) =>
    item.kind === 'control' && item.message.type === 'welcome' ? [item.message] : [],
  );
export const logOf = (tx: Transaction, run_id = first) => {
  const { steps = [] } = tx.state.runs.get(run_id)?.definition ?? {};
  const change = tx.changes()?.runs.find((run) => run.run_id === run_id);
  return change?.log.map((line) => logSentence(line, { steps })) ?? [];
};
/** What is committed of a run, for what it waits as people read it. */
export const endOf = (tx: Transaction, run_id = first) => {
  const update = tx.changes()?.runs.find((run) => run.run_id === run_id)?.update;
  if (!update) return undefined;
  const { waiting_for: waits, ...summary } = update.summary;
  const waiting = runWaitInWords(update.summary);
  const told = {
    ...(waiting === undefined ? {} : { waiting }),
    ...(waits && { waiting_for: waits.map((wait) => tellWait(run_id, wait, tx.state)) }),
  };
  return { ...update, summary: { ...summary, ...told } };
};

/** A lab with one agent, which has nothing to do. */
export function idleLab(
  hello: Partial<BodyOf<'agent.hello'>> = {},
  config: Partial<WorkcellConfig> = {},
): Lab {
  const lab = new Lab(config);
  lab.hello(hello);
  return lab;
}

/** A lab with one agent and one run whose first step is in flight. */
export function busyLab(): Lab {
  const lab = idleLab();
  lab.submit();
  return lab;
}

/** Why the first of a run's steps that wait does, as it was noted. */
export function whyOf(run: OwnedRun | undefined): string | undefined {
  const [found] = [...(run?.waits ?? [])].flatMap(([step, { since, why }]) =>
    why ? [{ step, since, why }] : [],
  );
  if (!found) return undefined;
  const { kind: reason, ...known } = found.why;
  const { module = '' } = run?.definition.steps[found.step] ?? {};
  return waitInWords({ reason, step: found.step, name: '', since: found.since, module, ...known });
}
