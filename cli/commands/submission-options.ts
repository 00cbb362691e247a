import type { Command } from 'commander';
import { repeatable } from './repeatable.ts';

/** Gives a command the options that say what is handed in besides the workflow. */
export function addSubmissionOptions(command: Command): Command {
  return command
    .option('-p, --payload <k=v|@file>', 'a value of the payload, or a JSON or YAML file of them', repeatable)
    .option('--param <k=v|@file>', 'a value for a parameter of the workflow', repeatable)
    .option('-f, --file <name=path>', 'a file for the steps that name it', repeatable)
    .option('--strict', 'refuse keys of the workflow that nobody heeds, where else they are warned of')
    .option('--experiment <id>', 'the experiment that the run belongs to (default: one of its own)');
}
