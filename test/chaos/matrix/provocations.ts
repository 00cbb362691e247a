import { existsSync } from 'node:fs';
import { rm } from 'node:fs/promises';
import { setTimeout as delay } from 'node:timers/promises';
import type { AdminCommand } from '../../../shared/contracts/admin-command.ts';
import type { CrashPoint } from '../crash-points/crash-points.ts';
import type { Services } from '../../services/start-services.ts';
import { until } from '../../support/until.ts';
import { hasEnded } from '../books/accepted-run.ts';
import type { Client } from '../lab/client.ts';
import type { LabProcess } from '../lab/lab-process.ts';
import { instruments, type Lab } from '../lab/lab.ts';
import type { WantedRun } from '../lab/wanted-step.ts';
import { Dice } from '../random/dice.ts';
import { mirror } from '../random/mirror.ts';
import { held, loop, passedOver, question, retried, type Shape } from '../random/shapes.ts';

/** The process that is to get to a point. */
interface Armed {
  process: LabProcess;
  signalFile: string;
}

export interface Stage {
  lab: Lab;
  services: Services;
  client: Client;
  armed: Armed;
  /** Submits a run of any kind; whoever concludes the cell waits for it. */
  submitRun(wanted: WantedRun): Promise<string>;
  /** Submits a run of one step with an input file on that instrument; whoever concludes the cell waits for it. */
  submit(module: string, ms?: number): Promise<string>;
}

/** What brings a process to a point to which ordinary runs do not lead it. */
export interface Provocation {
  /** Where the agent is armed to be held before. */
  heldBefore?: string;
  /** It submits its runs itself; others would be in their way. */
  withoutOthers?: boolean;
  /** Leads to the point, and goes on meanwhile; rejects where something that it needs has gone. */
  begin(stage: Stage): Promise<void>;
  /** Called when that is over: resolves when what it has brought about is, too. The lab is restored after it. */
  end?(stage: Stage): Promise<void>;
}

/** Longer than an agent may give no sign of life in a session, in milliseconds. */
const outOfSession = 6_000;
/**
 * How long messages are doubled, and how late their copies come at most, in milliseconds: late enough for a command to have
 * been settled on a busy machine, too.
 */
const doubling = { ms: 8_000, lateness: 3_000, share: 1 };
/** How long an action lasts that is cancelled in the middle, in milliseconds. */
const longAction = 2_000;
/** How long one acts that does not stop, in milliseconds: until well after it is given up. */
const deafAction = 20_000;
/** Between two runs that are submitted meanwhile, in milliseconds. */
const submitEvery = 400;
/** How long the death of an agent may go unnoticed, in milliseconds. */
const unnoticed = 12_000;
const timeout = 60_000;
/** So many runs of a kind are open at the same time, at most. */
const mostOfKind = 6;
/** So many runs are enough for a command of them to be lost. */
const mostLost = 9;

/** Somebody cancels runs of which a step is acted on for a while. */
const cancels: Provocation = {
  async begin(stage) {
    const { client, armed } = stage;
    for (const end = Date.now() + timeout; !isOver(armed) && Date.now() < end;) {
      const ids = await Promise.all(instruments.map((module) => underWay(stage, module, longAction)));
      await Promise.all(ids.map((id) => client.cancel(id)));
    }
  },
};

/** Somebody orders something, again and again, and a reset in the end. */
function orders(...commands: AdminCommand[]): Provocation {
  return {
    async begin({ client, armed }) {
      for (const end = Date.now() + timeout; !isOver(armed) && Date.now() < end; await delay(submitEvery))
        for (const command of commands) if (!isOver(armed)) await client.order(command);
    },
    end: ({ client }) => until('the lab is reset', () => client.order('reset'), timeout),
  };
}

/** An action that does not stop is given up. */
const abandons: Provocation = {
  async begin({ lab, client, armed }) {
    const run = await client.submit({ steps: [{ module: instruments[0], ms: deafAction, deaf: true }] });
    await until('it acts', () => lab.actuations().some((each) => each.run === run), timeout);
    await client.cancel(run);
    for (const end = Date.now() + timeout; !isOver(armed) && Date.now() < end; await delay(submitEvery))
      await client.abandon(instruments[0]);
  },
};

/** Runs of some kind, and people who do what they wait for. */
function runsOf(shape: Shape): Provocation {
  return {
    async begin({ client, armed, submitRun }) {
      const dice = new Dice(1);
      for (const end = Date.now() + timeout; !isOver(armed) && Date.now() < end; await delay(submitEvery)) {
        if (client.open().length < mostOfKind) void submitRun(shape(dice));
        await client.look();
      }
    },
  };
}

export const provocations: Partial<Record<CrashPoint, Provocation>> = {
  'gateway.published': cancels,
  'gateway.confirmed': cancels,
  'gateway.edit-sent': runsOf(held),
  'gateway.answer-taken': runsOf(question),
  'gateway.answer-kept': runsOf(question),
  'orchestrator.edit-played': runsOf(held),
  'orchestrator.edit-committed': runsOf(held),
  'orchestrator.rounds-played': runsOf(loop),
  'orchestrator.rounds-committed': runsOf(loop),
  'orchestrator.recovery-committed': runsOf(passedOver),
  'orchestrator.cleanup-committed': runsOf(retried),
  'agent.asking': runsOf(question),
  'agent.reply-read': runsOf(question),
  'gateway.order-numbered': orders('pause', 'resume'),
  'gateway.stop-sent': orders('safety_stop', 'reset'),
  'orchestrator.order-sent': orders('pause', 'resume'),
  'orchestrator.abandon-sent': abandons,
  'orchestrator.command-resent': {
    // A command is lost on its way.
    withoutOthers: true,
    async begin({ lab, armed, submit }) {
      await lab.lose(0.5);
      for (let n = 0; !isOver(armed) && n * submitEvery < timeout; n += 1, await delay(submitEvery))
        if (n < mostLost) void submit(instruments[n % instruments.length] as string);
    },
  },
  'orchestrator.cancel-sent': cancels,
  'agent.cancel-heard': cancels,
  'orchestrator.returned': {
    // The agents are gone, which nobody notices for a while. An instrument that is busy would be sent nothing.
    withoutOthers: true,
    async begin(stage) {
      const { lab, armed } = stage;
      const over = () => isOver(armed);
      for (const end = Date.now() + timeout; !over() && Date.now() < end;) {
        await underWay(stage, instruments[0]);
        await lab.kill('one');
        for (const module of instruments) void stage.submit(module);
        await until('the point is reached', over, unnoticed).catch(() => undefined);
        if (!over()) await lab.launch('one');
      }
    },
  },
  'agent.cancelled-noted': {
    // Without its input a step cannot begin, and so is cancelled before it has.
    withoutOthers: true,
    async begin(stage) {
      const { lab, client } = stage;
      lab.cables.of('one', 'gateway').cut();
      await Promise.all(instruments.map(async (module) => client.cancel(await underWay(stage, module))));
    },
  },
  'agent.refusal-sent': {
    // An agent that is asked to stop refuses what it has not begun.
    withoutOthers: true,
    async begin(stage) {
      const { lab, armed } = stage;
      lab.cables.of('one', 'gateway').cut();
      await Promise.all(instruments.map((module) => underWay(stage, module)));
      armed.process.signal('SIGTERM');
    },
    async end({ lab, armed }) {
      lab.cables.of('one', 'gateway').mend();
      await until('the agents have stopped', () => !armed.process.alive, timeout);
    },
  },
  'agent.hello-asked': {
    // A new owner asks.
    async begin({ lab, armed }) {
      while (!isOver(armed)) {
        const owner = lab.owner();
        await lab.kill(owner);
        await lab.launch(owner);
        await until('the agents are asked', () => isOver(armed), unnoticed).catch(() => undefined);
      }
    },
  },
  'agent.progress-sent': {
    async begin(stage) {
      while (!isOver(stage.armed)) await underWay(stage, instruments[0], longAction);
    },
  },
  'agent.order-heard': orders('pause', 'resume'),
  'agent.answer-sent': orders('pause', 'resume'),
  'agent.stop-noted': orders('safety_stop', 'reset'),
  'agent.abandon-heard': abandons,
  'agent.bye-sent': {
    withoutOthers: true,
    async begin(stage) {
      await underWay(stage, instruments[0]);
      stage.armed.process.signal('SIGTERM');
    },
    end: ({ armed }) => until('the agents have stopped', () => !armed.process.alive, timeout),
  },
  'agent.dropped-noted': {
    // Its session has ended between the note of a command's start and the start.
    heldBefore: 'agent.started-noted:hold',
    async begin({ armed }) {
      await until('a start is noted', () => existsSync(armed.signalFile), timeout);
      await delay(outOfSession);
      await rm(armed.signalFile);
    },
  },
  'agent.repeated': {
    // A command comes once more when it has been settled.
    withoutOthers: true,
    async begin({ lab, services, armed, submit }) {
      await services.broker.trace();
      const at = { url: services.brokerUrl, workcell: lab.workcell, dice: new Dice(1) };
      const reached = new AbortController();
      const mirrored = mirror(at, { ...doubling, signal: reached.signal });
      let over = false;
      mirrored.catch(() => undefined).finally(() => (over = true));
      for (let n = 0; !over && !isOver(armed); n += 1, await delay(submitEvery))
        void submit(instruments[n % instruments.length] as string);
      reached.abort();
      await mirrored;
    },
  },
};

/** True where nothing more leads the process to its point. */
function isOver({ process }: Armed): boolean {
  return process.reached || !process.alive;
}

/** Submits a run and resolves when its step has been given to the agent. */
async function underWay({ client, submit }: Stage, module: string, ms?: number): Promise<string> {
  const id = await submit(module, ms);
  await until(
    'the step is under way',
    async () => {
      const run = await client.run(id);
      return run?.steps[0]?.command_id !== undefined || hasEnded(run);
    },
    timeout,
  );
  return id;
}
