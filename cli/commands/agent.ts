import { hostname } from 'node:os';
import path from 'node:path';
import type { Command } from 'commander';
import { gatewayOf, GatewayClient } from '../client/index.ts';
import { print, type CliContext } from '../terminal/index.ts';
import type { Config } from '../../shared/kernel/config/read-config.ts';
import { settings } from '../../shared/kernel/config/settings.ts';
import { instanceKey } from '../../shared/contracts/address.ts';
import type { Enrolment } from '../../shared/contracts/enrolment.ts';
import { WeirError } from '../../shared/kernel/errors/weir-error.ts';
import { readPublicKey } from '../../shared/access/index.ts';
import { outlineOf, type WorkcellOutline, updateInterval } from '../../shared/workcell/index.ts';
import type { Workcell } from '../../shared/contracts/workcell.ts';
import { keySource, addSettings, flagOf, flagsOf, metricsSettings } from '../settings/index.ts';
import { readEnrolment, withEnrolment, readServiceSettings } from '../services/index.ts';
import { watchOption } from './command-parts.ts';
import { addEnrolling } from './enrol.ts';

const help = `
A module file exports its module as the default (see docs/agents.md). What an agent runs, and its config, stands in files on
this machine: the module file, and the workcell file that --workcell names. Without one, the gateway is asked for the names
of the workcell and its modules. An agent on a PC of its own is enrolled: the file that \`weir agent enroll\` makes says where its lab
is, and lets it in. Several agents of one module share its work; each needs an instance name of its own.

Examples:
  weir agent ot2 --workcell lab.yaml --broker-url amqp://broker --gateway-url http://gateway:8000
  weir agent ./heater.ts --instance left
  weir agent ./heater.ts --name heater_2`;

export function addAgent(program: Command, context: CliContext): void {
  const command = program
    .command('agent')
    .enablePositionalOptions()
    .description('serve an instrument')
    .argument('[module]', 'a module of the workcell, or a module file (.ts, .js)')
    .option('--instance <name>', `what tells this agent from others of its module (default: ${hostname()})`)
    .option('--name <module>', 'the module of the workcell that the file serves (default: the one it names)')
    .addOption(watchOption())
    .addHelpText('after', help);
  addSettings(command, [
    'enrolment',
    'broker_url',
    'insecure_network',
    'gateway_url',
    'key_file',
    'workcell',
    'journal_dir',
    'drain',
    ...metricsSettings,
    'log_level',
  ]).action(async (given: string | undefined, options: AgentFlags) => {
    const identity = readIdentity(command, context.env, { ...options, wanted: given });
    const { enrolment, wanted, name, instance } = identity;
    const needs = { apart: true, store: false, workcell: false };
    const config = readServiceSettings(command, identity.env, needs);
    const [{ createAgent }, { findAgentModule }, { hostServices }, { withPlaces }] = await Promise.all([
      import('../../module-agents/runtime/agent.ts'),
      import('../services/find-agent-module.ts'),
      import('../services/host.ts'),
      import('../validation/judge-workcell.ts'),
    ]);
    const own = await readOwnFile(config, context, name ?? wanted);
    const outline = own ? outlineOf(own) : await askForOutline(config, context);
    if (enrolment) demandEnrolledIn(enrolment, outline);
    const baseDir = config.workcell === undefined ? '.' : path.dirname(config.workcell);
    const { watch = false } = options;
    const request = { wanted, name, outline, own, baseDir: path.resolve(baseDir), watch };
    const find = () => findAgentModule(request);
    const served = await (config.workcell === undefined ? find() : withPlaces(config.workcell, find));
    const address = { module: served.name, instance };
    await hostServices({ config, workcell: outline, name: 'agent' }, context, async (host) => {
      const agent = createAgent({
        workcell: outline.name,
        ...(own ? { stateEvery: updateInterval(own) } : {}),
        module: served.definition,
        interface: served.interface,
        address,
        broker: host.broker(`agent ${address.module}/${address.instance}`, {
          enrolled: enrolment !== undefined,
        }),
        ...(enrolment === undefined ? {} : { labKey: readPublicKey(enrolment.lab_key) }),
        gatewayUrl: config.gateway_url,
        gatewayKey: keySource(config),
        journalDir: config.journal_dir,
        drainSeconds: config.drain,
        log: host.log,
        metrics: host.metrics,
        timing: host.timing.agent,
      });
      await host.supervisor.start([agent]);
      print(context.stdout, `weir agent is up for ${address.module}, instance ${address.instance}`);
    });
  });
  addEnrolling(command, context);
}

interface AgentFlags {
  instance?: string;
  name?: string;
  watch?: boolean;
}

/** What this agent is, and the environment in which it reaches its lab. */
interface Identity {
  enrolment: Enrolment | undefined;
  env: NodeJS.ProcessEnv;
  /** A module of the workcell, or a module file. */
  wanted: string;
  /** The module of the workcell that a file serves, where it is said. */
  name: string | undefined;
  instance: string;
}

/** @throws WeirError `bad_config`, `bad_request` where what is said and the enrolment do not agree, or nothing says what is served */
function readIdentity(
  command: Command,
  env: NodeJS.ProcessEnv,
  { wanted, name, instance }: { wanted: string | undefined; name?: string; instance?: string },
): Identity {
  const flags = flagsOf(command.opts());
  const file = String(flags.enrolment ?? env[settings.enrolment.env] ?? '');
  if (file === '') {
    if (wanted !== undefined)
      return { enrolment: undefined, env, wanted, name, instance: instance ?? hostname() };
    throw new WeirError(
      'bad_request',
      'say what the agent serves: a module of the workcell, or a module file',
    );
  }
  const enrolment = readEnrolment(file);
  const address = instanceKey(enrolment);
  const others = (['broker_url', 'gateway_url'] as const).filter((each) => flags[each] !== undefined);
  const [other] = others.map(flagOf);
  const wrong =
    other ??
    (instance !== undefined && instance !== enrolment.instance ? '--instance' : undefined) ??
    (name !== undefined && name !== enrolment.module ? '--name' : undefined);
  if (wrong !== undefined) {
    const text = `the enrolment ${file} is for ${address} and says where its lab is: leave ${wrong} out, or enrol anew`;
    throw new WeirError('bad_config', text);
  }
  const isItself = wanted === undefined || wanted === enrolment.module || wanted === address;
  return {
    enrolment,
    env: withEnrolment(env, enrolment),
    wanted: isItself ? enrolment.module : wanted,
    name: isItself ? name : enrolment.module,
    instance: enrolment.instance,
  };
}

/** @throws WeirError `bad_config` */
function demandEnrolledIn(enrolment: Enrolment, { name }: WorkcellOutline): void {
  if (enrolment.workcell === name) return;
  const text = `the enrolment is for the workcell ${enrolment.workcell}, and this one is ${name}: enrol the agent there`;
  throw new WeirError('bad_config', text);
}

async function readOwnFile(
  { workcell }: Config,
  context: CliContext,
  served: string,
): Promise<Workcell | undefined> {
  if (workcell === undefined) return undefined;
  const { loadWorkcellFile } = await import('../services/load-workcell-file.ts');
  return loadWorkcellFile(workcell, context, (module) => module === served);
}

/** From the gateway, for which an agent waits as long as it takes. */
function askForOutline(config: Config, context: CliContext): Promise<WorkcellOutline> {
  const client = new GatewayClient(gatewayOf(config), {
    ms: Infinity,
    signal: context.signal,
    onWait: (reason) => print(context.stderr, `waiting for the workcell: ${reason.message}`),
  });
  return client.workcell();
}
