import type { Command } from 'commander';
import { createLogger } from '../../shared/kernel/log/logger.ts';
import { print, type CliContext } from '../terminal/index.ts';
import { addSettings, readSettings } from '../settings/index.ts';
import { tellVerdict } from './backup.ts';

const help = `
weir must not run there yet: it writes into store and data folder itself, and refuses those that have anything of the workcell. A lab that
moves from the embedded store to Redis, or back, goes the same way. The file is verified first; where it fails, nothing is left.

Then start weir with these settings, and all agents with their journals, before their \`lost_after\` is over: what instruments did since the
backup is taken from their journals, and is not done again. Runs that were handed in since are gone, and so are orders given since.
Never put journals back. Accounts of agents at a new broker: \`weir agent enroll\` again.

Example:
  weir restore lab.weir-backup --store-url redis://localhost --data-dir /srv/weir`;

export function addRestore(program: Command, context: CliContext): void {
  const command = program
    .command('restore')
    .argument('<file>', 'a file that `weir backup` has made')
    .description('put a backup into an empty store and data folder')
    .addHelpText('after', help);
  addSettings(command, ['store_url', 'data_dir', 'files_url']).action(async (file: string) => {
    const { restoreLab } = await import('../services/restore-lab.ts');
    const config = readSettings(command, context.env);
    const log = createLogger({ level: 'silent', service: 'restore' });
    const verdict = await restoreLab(file, config, log);
    tellVerdict(file, verdict, context);
    print(
      context.stdout,
      `restored into ${config.data_dir}: start weir with these settings, and all agents with their journals; \`weir now\` says which of them are missing`,
    );
  });
}
