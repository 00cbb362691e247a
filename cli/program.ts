import { Command } from 'commander';
import type { CliContext } from './context.ts';
import { version } from './package-info.ts';

const help = `
Try it:
  weir up &                                   # a lab with simulated instruments
  weir run WORKFLOW --follow                  # see docs and examples/first-run
  weir now                                    # how the lab stands, and what to do next
Exit codes: 0 done, 1 failed, 2 refused or bad usage, 3 cancelled, 69 nothing answers, 70 a fault of weir, 78 wrong
settings. \`weir COMMAND --help\` tells more.`;

type AddCommand = (program: Command, context: CliContext) => void;

/** All commands by name, in groups, in the order of the help. */
const groups: Record<string, Record<string, () => Promise<AddCommand>>> = {
  'A lab:': {
    up: async () => (await import('./commands/up.ts')).addUp,
    open: async () => (await import('./commands/open.ts')).addOpen,
    gateway: async () => (await import('./commands/gateway.ts')).addGateway,
    orchestrator: async () => (await import('./commands/orchestrator.ts')).addOrchestrator,
    agent: async () => (await import('./commands/agent.ts')).addAgent,
    agents: async () => (await import('./commands/agents.ts')).addAgents,
    now: async () => (await import('./commands/now.ts')).addNow,
    watch: async () => (await import('./commands/watch.ts')).addWatch,
    workcell: async () => (await import('./commands/workcell.ts')).addWorkcell,
    module: async () => (await import('./commands/module.ts')).addModule,
    stop: async () => (await import('./commands/reset.ts')).addStop,
    reset: async () => (await import('./commands/reset.ts')).addReset,
    abandon: async () => (await import('./commands/abandon.ts')).addAbandon,
    admin: async () => (await import('./commands/admin.ts')).addAdmin,
    'wei-proxy': async () => (await import('./commands/wei-proxy.ts')).addWeiProxy,
    key: async () => (await import('./commands/key.ts')).addKey,
    user: async () => (await import('./commands/user.ts')).addUser,
    certificate: async () => (await import('./commands/certificate.ts')).addCertificate,
    audit: async () => (await import('./commands/audit.ts')).addAudit,
    dead: async () => (await import('./commands/dead.ts')).addDead,
    doctor: async () => (await import('./commands/doctor.ts')).addDoctor,
  },
  'Runs:': {
    run: async () => (await import('./commands/run.ts')).addRun,
    validate: async () => (await import('./commands/validate.ts')).addValidate,
    preflight: async () => (await import('./commands/preflight.ts')).addPreflight,
    list: async () => (await import('./commands/list.ts')).addList,
    status: async () => (await import('./commands/status.ts')).addStatus,
    log: async () => (await import('./commands/log.ts')).addLog,
    files: async () => (await import('./commands/files.ts')).addFiles,
    get: async () => (await import('./commands/get.ts')).addGet,
    pause: async () => (await import('./commands/pause.ts')).addPause,
    resume: async () => (await import('./commands/pause.ts')).addResume,
    resolve: async () => (await import('./commands/resolve.ts')).addResolve,
    ask: async () => (await import('./commands/ask.ts')).addAsk,
    retry: async () => (await import('./commands/retry.ts')).addRetry,
    skip: async () => (await import('./commands/edit.ts')).addSkip,
    insert: async () => (await import('./commands/edit.ts')).addInsert,
    edit: async () => (await import('./commands/edit.ts')).addEdit,
    cancel: async () => (await import('./commands/cancel.ts')).addCancel,
  },
  'Experiments:': {
    experiments: async () => (await import('./commands/experiments.ts')).addExperiments,
    events: async () => (await import('./commands/events.ts')).addEvents,
    data: async () => (await import('./commands/data.ts')).addData,
  },
};

/**
 * The `weir` command. Its commands throw what goes wrong; nothing here ends the process.
 * @param asked the first word of the command line: where it names a command, no other is loaded. To load all takes longer
 * than most of them take for their work.
 */
export async function createProgram(context: CliContext, asked = ''): Promise<Command> {
  const only = Object.values(groups).some((commands) => Object.hasOwn(commands, asked)) ? asked : undefined;
  const program = new Command('weir')
    .description('The run server of a self-driving laboratory')
    .version(version, '-V, --version', 'print the version')
    .showHelpAfterError('(weir --help tells more)')
    // What stands behind a command is the command's: `weir agent enroll --broker-url` is not that of `weir agent`.
    .enablePositionalOptions()
    .addHelpText('after', help)
    .configureOutput({
      writeOut: (text) => context.stdout.write(text),
      writeErr: (text) => context.stderr.write(text),
    })
    .exitOverride();
  for (const [title, commands] of Object.entries(groups)) {
    const wanted = Object.entries(commands).filter(([name]) => only === undefined || name === only);
    const added = await Promise.all(wanted.map(([, load]) => load()));
    program.commandsGroup(title);
    for (const add of added) add(program, context);
  }
  return program;
}
