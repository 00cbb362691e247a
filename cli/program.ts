import { Command } from 'commander';
import { addAbandon } from './commands/abandon.ts';
import { addAdmin } from './commands/admin.ts';
import { addAgent } from './commands/agent.ts';
import { addAgents } from './commands/agents.ts';
import { addAsk } from './commands/ask.ts';
import { addCancel } from './commands/cancel.ts';
import { addData } from './commands/data.ts';
import { addDead } from './commands/dead.ts';
import { addDoctor } from './commands/doctor.ts';
import { addEvents } from './commands/events.ts';
import { addExperiments } from './commands/experiments.ts';
import { addFiles } from './commands/files.ts';
import { addGateway } from './commands/gateway.ts';
import { addGet } from './commands/get.ts';
import { addList } from './commands/list.ts';
import { addLog } from './commands/log.ts';
import { addModule } from './commands/module.ts';
import { addNow } from './commands/now.ts';
import { addOrchestrator } from './commands/orchestrator.ts';
import { addPause, addResume } from './commands/pause.ts';
import { addPreflight } from './commands/preflight.ts';
import { addReset, addStop } from './commands/reset.ts';
import { addResolve } from './commands/resolve.ts';
import { addEdit, addInsert, addSkip } from './commands/edit.ts';
import { addRetry } from './commands/retry.ts';
import { addRun } from './commands/run.ts';
import { addStatus } from './commands/status.ts';
import { addWatch } from './commands/watch.ts';
import { addUp } from './commands/up.ts';
import { addValidate } from './commands/validate.ts';
import { addWorkcell } from './commands/workcell.ts';
import type { CliContext } from './context.ts';
import { version } from './package-info.ts';

const help = `
Try it:
  weir up &                                   # a lab with simulated instruments
  weir run WORKFLOW --follow                  # see docs and examples/first-run
  weir now                                    # how the lab stands, and what to do next
Exit codes: 0 done, 1 failed, 2 refused or bad usage, 3 cancelled, 69 nothing answers, 70 a fault of weir, 78 wrong
settings. \`weir COMMAND --help\` tells more.`;

/** The \`weir\` command. Its commands throw what goes wrong; nothing here ends the process. */
export function createProgram(context: CliContext): Command {
  const program = new Command('weir')
    .description('The run server of a self-driving laboratory')
    .version(version, '-V, --version', 'print the version')
    .showHelpAfterError('(weir --help tells more)')
    .addHelpText('after', help)
    .configureOutput({
      writeOut: (text) => context.stdout.write(text),
      writeErr: (text) => context.stderr.write(text),
    })
    .exitOverride();
  program.commandsGroup('A lab:');
  addUp(program, context);
  addGateway(program, context);
  addOrchestrator(program, context);
  addAgent(program, context);
  addAgents(program, context);
  addNow(program, context);
  addWatch(program, context);
  addWorkcell(program, context);
  addModule(program, context);
  addStop(program, context);
  addReset(program, context);
  addAbandon(program, context);
  addAdmin(program, context);
  addDead(program, context);
  addDoctor(program, context);
  program.commandsGroup('Runs:');
  addRun(program, context);
  addValidate(program, context);
  addPreflight(program, context);
  addList(program, context);
  addStatus(program, context);
  addLog(program, context);
  addFiles(program, context);
  addGet(program, context);
  addPause(program, context);
  addResume(program, context);
  addResolve(program, context);
  addAsk(program, context);
  addRetry(program, context);
  addSkip(program, context);
  addInsert(program, context);
  addEdit(program, context);
  addCancel(program, context);
  program.commandsGroup('Experiments:');
  addExperiments(program, context);
  addEvents(program, context);
  addData(program, context);
  return program;
}
