import { hostname } from 'node:os';
import { join } from 'node:path';
import { parseCommandId } from '../../shared/contracts/command-id.ts';
import type { BodyOf, ReportMessage } from '../../shared/contracts/message.ts';
import { newId } from '../../shared/contracts/ids.ts';
import { timeOfEpoch } from '../../shared/contracts/epoch-floor.ts';
import { defined, type Json } from '../../shared/kernel/json/json.ts';
import { tracedIn } from '../../shared/contracts/traced.ts';
import { commandIds, messageIds } from '../../shared/observe/index.ts';
import type { WeirError } from '../../shared/kernel/errors/weir-error.ts';
import { LeftOvers } from './left-overs.ts';
import { markOf, type JournalEntry, openJournal, type Journal, type ProcessMark } from '../journal/index.ts';
import {
  AbandonOrders,
  Preparations,
  CommandIntake,
  InquiryDesk,
  perform,
  ActionsUnderWay,
  prepare,
  Refusals,
} from '../commands/index.ts';
import { AfterFailure, aboutOf, OrderDesk, StateWatch } from '../admin/index.ts';
import type { CompleteOptions } from './agent-options.ts';
import { compileArgumentCheck, isStillToLearn } from '../sdk/inside.ts';
import { callerOf, type AskGateway, createFileClient, type RetryWait, Workspace } from '../files/index.ts';
import { helloCommands, helloForgotten, SessionKeeper, ProofCheck } from '../session/index.ts';
import { Outbox, commandSpans, compileResultCheck, Reporter, Uploads } from '../reporting/index.ts';

/** The parts of a running agent. */
export interface AgentParts {
  /** New at each start. */
  bootId: string;
  journal: Journal;
  reporter: Reporter;
  intake: CommandIntake;
  underWay: ActionsUnderWay;
  orders: OrderDesk;
  abandons: AbandonOrders;
  keeper: SessionKeeper;
  watch: StateWatch;
  leftOvers: LeftOvers;
  inquiries: InquiryDesk;
  askGateway: AskGateway;
  /** Notes the process that serves the module; resolves when that is on the disk. */
  recordModuleProcess: (id: string, pid: number) => Promise<ProcessMark>;
  /** Missing where the agent heeds what is not signed. */
  proofs: ProofCheck | undefined;
}

interface Surroundings {
  retryWait: RetryWait;
  /** Nothing can be begun any more. */
  onBroken: (error: WeirError) => void;
}

/** Opens the journal and builds the parts upon it; nothing is sent yet. */
export async function assemble(
  options: CompleteOptions,
  { retryWait, onBroken }: Surroundings,
): Promise<AgentParts> {
  const { workcell, module, address, broker, labKey, timing, log } = options;
  // Looked up at each command: a module may learn it from its instrument.
  const capacity = () => module.capacity ?? 1;
  const checkArguments = compileArgumentCheck(module);
  const checkResult = compileResultCheck(module);
  const journal = await openJournal(options.folder, { log });
  const workspace = new Workspace(join(options.folder, 'commands'));
  await workspace.sweep(unsettled(journal));
  const bootId = newId();
  const spans = commandSpans(address);
  const isLearned = (action: string) => !isStillToLearn(module, action);
  const canRecover = (action: string) =>
    Object.hasOwn(module.actions, action) && !!module.actions[action]?.recover;
  const { gatewayUrl: url, gatewayKey: key, gatewayIsHere: isHere } = options;
  const askGateway = callerOf({ url, key, isHere });
  const files = createFileClient(askGateway, address);
  const leftOvers = new LeftOvers({
    marks: journal.processes().filter(({ command_id }) => !isRecovered(journal.get(command_id), canRecover)),
    gracePeriods: { term: timing.leftOver, kill: timing.leftOver },
    lookAgain: timing.leftOverAgain,
    forget: (commandId) => journal.forgetProcesses(commandId),
    tracedOf: (commandId) => tracedIn(journal.get(commandId) ?? {}),
    onGone: () => keeper.changed(),
    log,
  });
  // What may be lost: nobody waits for it, and what cannot be sent is not worth an action's end.
  const send = (report: ReportMessage) => {
    try {
      broker.sendReport(report);
    } catch (error) {
      log.error({ ...messageIds(report), type: report.type, err: error }, 'a message cannot be sent');
    }
  };
  const outbox = new Outbox({
    send: (report) => broker.sendReport(report),
    resend: timing.resend,
    log,
  });
  const refusals = new Refusals(workcell, address, send, log);
  const uploads = new Uploads({
    ...{ workcell, address, files, retryWait, send, spans, log },
    session: () => keeper.session.session,
    longUpload: timing.longUpload,
  });
  const reporter = new Reporter({
    ...{ workcell, address, journal, uploads, workspace, outbox, spans, log },
    aftermath: (commandId) => leftOvers.sentenceOf(commandId),
    hurry: timing.hurry,
    breakOff: timing.breakOff,
  });
  const recordProcess = async (commandId: string, pid: number) =>
    journal.recordProcess(await markOf(commandId, pid));
  const recordModuleProcess = async (id: string, pid: number) => {
    leftOvers.demandNoDriver();
    const mark: ProcessMark = { ...(await markOf(id, pid)), of_module: true };
    await journal.recordProcess(mark);
    return mark;
  };
  const stage = {
    workcell,
    address,
    module,
    checkResult,
    workspace,
    send,
    timing,
    recordProcess,
    recordHandle: (command_id: string, handle: Json) => journal.recordHandle({ command_id, handle }),
    spans,
    log,
  };
  const underWay = new ActionsUnderWay({
    ...{ journal, reporter },
    readCondition: () => (module.state ? afterFailure.read() : undefined),
    onStop: () => watch.lookClosely(),
    timeout: timing.abandon,
    perform: (call, signals, rested) =>
      perform(call, signals, { ...stage, session: () => keeper.session.session }, rested).finally(() =>
        journal.forgetProcesses(call.command.command_id),
      ),
    late(call, { outcome, data, error }) {
      const fields = { ...commandIds(call.command), outcome, data, error };
      log.warn(fields, 'an abandoned action has ended: that changes nothing');
      void workspace.remove(call.command.command_id);
    },
  });
  const fetching = { checkArguments, files, workspace, retryWait, timeout: timing.fetch };
  const preparations = new Preparations({
    ...{ journal, reporter, refusals, workspace, underWay, canRecover, log, onBroken },
    mayBegin: (session) => keeper.holds(session),
    untilFit: () => afterFailure.untilKnown(),
    prepare: spans
      ? (command, signal) => spans.fetching(command, () => prepare(command, signal, fetching))
      : (command, signal) => prepare(command, signal, fetching),
  });
  const intake: CommandIntake = new CommandIntake({
    ...{
      capacity,
      journal,
      reporter,
      refusals,
      workspace,
      preparations,
      underWay,
      canRecover,
      isLearned,
      log,
    },
    session: () => keeper.session,
  });
  const watch: StateWatch = new StateWatch(module, {
    every: timing.state,
    closely: { every: timing.stateClosely, during: timing.closely },
    limit: timing.stateLimit,
    onChange: () => keeper.reportChanged(),
  });
  const afterFailure = new AfterFailure(watch, bootId, timing.stateAfterFailure);
  const told = () => {
    const report = leftOvers.report() ?? watch.report;
    return report ? { report, reading: watch.reading } : {};
  };
  const left = () => {
    const left_behind = underWay.leftBehind();
    return left_behind.length === 0 ? {} : { left_behind };
  };
  const orders: OrderDesk = new OrderDesk({
    ...{ workcell, address, module, journal, intake, underWay, watch, outbox, onBroken, log },
    timeout: timing.orderInTurn,
    // A machine whose clock has stopped still knows when its owner took office; that of the owner may have been wrong then.
    clocks: () => [options.clock().wall, timeOfEpoch(keeper.session.epoch)],
  });
  const abandons = new AbandonOrders({ address, journal, intake, underWay, orders, log });
  const proofs = labKey && new ProofCheck({ workcell, address, labKey, log });
  const keeper: SessionKeeper = new SessionKeeper({
    ...{ workcell, address, bootId, broker, timing, log },
    clock: options.clock,
    describe: (asked) => ({
      ...defined({ about: aboutOf(module, address.module, options.interface) }),
      ...defined({ host: hostname(), process: broker.process }),
      boot: journal.boots,
      journal_id: journal.id,
      journal_head: journal.head(),
      journal_floor: journal.floor(),
      ...defined({ seen_mark: journal.seenMark() }),
      commands: helloCommands(journal, preparations, underWay),
      ...helloForgotten(journal, asked),
      capacity: capacity(),
      ...told(),
      ...left(),
      ...(proofs ? { wants_proof: proofs.wanted() } : {}),
      ...stoppedBy(orders),
    }),
    inHand: () => ({
      holding: [
        ...new Set([...preparations.commands(), ...underWay.commands(), ...unkeptCommands(reporter)]),
      ],
      acting: underWay.acting(),
      stopped: orders.stopped()?.revision ?? null,
      ...told(),
      ...left(),
    }),
    onSilent: () => preparations.recordSilence(),
    onLeft: () => preparations.giveAllUp('session'),
    onEntered(want, ordered) {
      orders.catchUp(ordered);
      outbox.sendAll();
      reporter.repeatKept(want);
    },
  });
  return {
    proofs,
    askGateway,
    recordModuleProcess,
    bootId,
    journal,
    reporter,
    intake,
    underWay,
    orders,
    abandons,
    keeper,
    watch,
    leftOvers,
    inquiries: new InquiryDesk({ workcell, address, module, checkArguments, limit: timing.inquiry, log }),
  };
}

/** The module asks its instrument what became of the action, or attaches to what goes on. */
function isRecovered(entry: JournalEntry | undefined, canRecover: (action: string) => boolean): boolean {
  return entry?.phase === 'started' && entry.begun !== undefined && canRecover(entry.begun.action);
}

function stoppedBy(orders: OrderDesk): { stopped?: BodyOf<'admin.order'> } {
  const stopped = orders.stopped();
  return stopped ? { stopped: { ...stopped } } : {};
}

/** Answers to orders are no commands. */
function unkeptCommands(reporter: Reporter): string[] {
  return [...reporter.unkept()].filter((name) => parseCommandId(name) !== undefined);
}

function* unsettled(journal: Journal): Generator<string> {
  for (const { command_id, phase } of journal.entries()) if (phase !== 'settled') yield command_id;
}
