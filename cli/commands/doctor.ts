import { localTimes } from '../../shared/sentences/index.ts';
import type { Command } from 'commander';
import type { Finding } from '../../shared/contracts/findings.ts';
import { print, type CliContext, exitCodes } from '../terminal/index.ts';
import { colorsFor, type Colors, formatProseTable, printJson, widthOf } from '../display/index.ts';
import { addSettings, readSettings } from '../settings/index.ts';

const help = `
It looks, and changes nothing. With --broker-url and --store-url of a RabbitMQ and a Redis it looks at these itself, too;
what lives inside \`weir up\` is seen through the gateway.
Exits with 1 where something fails.

Examples:
  weir doctor
  weir doctor --json --broker-url amqp://broker --store-url redis://store`;

export function addDoctor(program: Command, context: CliContext): void {
  const command = program
    .command('doctor')
    .description('check that everything is as weir needs it: broker, store, disks, clocks, agents')
    .option('--json', 'print the findings as JSON')
    .addHelpText('after', help);
  addSettings(command, [
    'gateway_url',
    'broker_url',
    'broker_management_url',
    'store_url',
    'journal_dir',
    'workcell',
  ]).action(async (options: { json?: boolean }) => {
    const { examine } = await import('../doctor/index.ts');
    const findings = await examine(readSettings(command, context.env), context.signal);
    if (options.json) printJson(context, findings);
    else
      print(
        context.stdout,
        formatFindings(findings, colorsFor(context.stdout, context.env), widthOf(context)),
      );
    if (findings.some(({ level }) => level === 'fail')) context.finish(exitCodes.failed);
  });
}

function formatFindings(findings: readonly Finding[], colors: Colors, width: number | undefined): string {
  const paint = { ok: colors.green, warn: colors.yellow, fail: colors.red };
  const rows = findings.map(({ check, level, found }) => [paint[level](level), check, localTimes(found)]);
  const remedies = findings.flatMap(({ check, level, remedy }) =>
    remedy === undefined ? [] : [`${paint[level](level)}  ${check}: ${remedy}`],
  );
  const table = formatProseTable(['', 'CHECK', 'FOUND'], rows, colors, width);
  return remedies.length === 0 ? table : [table, '', ...remedies].join('\n');
}
