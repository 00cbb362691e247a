import { hostsOf } from '../../shared/kernel/config/several-hosts.ts';
import { formatTime } from '../../shared/sentences/index.ts';
import type { Command } from 'commander';
import { type components } from '../../client/index.ts';
import type { InstanceAddress } from '../../shared/contracts/address.ts';
import { WeirError } from '../../shared/kernel/errors/weir-error.ts';
import { print, type CliContext } from '../terminal/index.ts';
import { printList } from '../display/index.ts';
import { writeEnrolment } from '../services/index.ts';
import { asksAsAdmin } from './command-parts.ts';

const helpLabKey = `
The lab signs what it says to enrolled agents. To change its key while runs go on: renew it, enrol the agents again one by one,
and retire the former one. \`weir agent list\` shows which agents know which.

Examples:
  weir agent renew-lab-key
  weir agent enroll arm/lab-pc-2 --out lab-pc-2.json      # and so on, for each agent
  weir agent retire-lab-key`;

/** Adds what an administrator does with the key by which enrolled agents know their lab. */
function addLabKey(agent: Command, context: CliContext): void {
  const renew = agent
    .command('renew-lab-key')
    .description('make another key with which the lab signs; the former one counts beside it')
    .addHelpText('after', helpLabKey);
  asksAsAdmin(renew, context, async (client) => {
    await client.ask((api) => api.POST('/agents/lab-key'));
    const next =
      'enrol the agents again, then say `weir agent retire-lab-key`: `weir agent list` shows who is left';
    print(context.stdout, `the lab has a new key, and the former one counts beside it: ${next}`);
  });
  const retire = agent
    .command('retire-lab-key')
    .description('end the lab’s former key')
    .option(
      '--force',
      'also where agents know no other: from their next connection on they begin nothing, until they are enrolled again',
    )
    .addHelpText('after', helpLabKey);
  asksAsAdmin(retire, context, async (client, { force }: { force?: boolean }) => {
    const params = { query: force ? { force: 'yes' } : {} };
    await client.ask((api) => api.DELETE('/agents/lab-key/former', { params }));
    print(context.stdout, 'the lab signs with one key alone');
  });
}

type Enrolled = components['schemas']['EnrolledAgent'];

const help = `
The file is for one PC: bring it there, and start the agent with it. It lets in this one agent, at broker and gateway, and nobody
else. Enrolling the agent again makes a new file and ends the old one.

Examples:
  weir agent enroll arm/lab-pc-2 --out lab-pc-2.json --broker-url amqps://lab-server:5671
  weir agent ./arm.ts --enrolment lab-pc-2.json      # on that PC
  weir agent revoke arm/lab-pc-2`;

/** Adds what an administrator does with agents on PCs of their own. */
export function addEnrolling(agent: Command, context: CliContext): void {
  const enrol = agent
    .command('enroll')
    .alias('enrol')
    .description('make the file that lets an agent in from a PC of its own')
    .argument('<module/instance>', 'the module that it serves, and its own name')
    .option('--out <file>', 'where the file is to be (default: MODULE-INSTANCE.enrolment.json)')
    .option('--broker-url <url>', 'the broker as that PC reaches it, without an account')
    .option('--agent-gateway-url <url>', 'the gateway as that PC reaches it (default: as you do)')
    .addHelpText('after', help);
  asksAsAdmin(enrol, context, async (gateway, wanted: string, options: EnrolOptions) => {
    const path = addressIn(wanted);
    const { brokerUrl: broker_url, agentGatewayUrl: gateway_url } = options;
    const { out = `${path.module}-${path.instance}.enrolment.json`.replaceAll(/[/\\:]/g, '_') } = options;
    const body = {
      ...(broker_url === undefined ? {} : { broker_url }),
      ...(gateway_url === undefined ? {} : { gateway_url }),
    };
    const made = await writeEnrolment(out, () =>
      gateway.ask((api) => api.POST('/agents/{module}/{instance}/enrolment', { params: { path }, body })),
    );
    print(context.stdout, out);
    const text = `${wanted} is enrolled: it reaches the broker at ${hostsOf(made.broker_url)} and the gateway at ${made.gateway_url}; the file is for one PC`;
    print(context.stderr, text);
  });
  const list = agent
    .command('list')
    .description('list the agents that were enrolled, oldest first')
    .option('--json', 'print them as JSON');
  asksAsAdmin(list, context, async (client, { json }: { json?: boolean }) => {
    const { agents } = await client.ask((api) => api.GET('/agents'));
    const heading = ['AGENT', 'STATE', 'KEY', 'LAB KEY', 'ENROLLED', 'BY'];
    printList(context, json, agents, { none: 'no agents were enrolled', heading, row: rowOf });
  });
  const revoke = agent
    .command('revoke')
    .description('end the enrolment of an agent: its connections end, and nothing lets it in')
    .argument('<module/instance>', 'the module that it serves, and its own name');
  asksAsAdmin(revoke, context, async (client, wanted: string) => {
    const params = { path: addressIn(wanted) };
    await client.ask((api) => api.DELETE('/agents/{module}/{instance}/enrolment', { params }));
    print(context.stdout, `the enrolment of ${wanted} is ended`);
  });
  addLabKey(agent, context);
}

interface EnrolOptions {
  out?: string;
  brokerUrl?: string;
  agentGatewayUrl?: string;
}

function rowOf({ module, instance, state, key, lab_key, enrolled_at, enrolled_by }: Enrolled): string[] {
  const at = enrolled_at === null ? '' : formatTime(enrolled_at);
  return [`${module}/${instance}`, state, key ?? '', lab_key, at, enrolled_by ?? ''];
}

/** @throws WeirError `bad_request` */
function addressIn(text: string): InstanceAddress {
  const slash = text.indexOf('/');
  const [module, instance] = [text.slice(0, slash), text.slice(slash + 1)];
  if (slash > 0 && instance !== '') return { module, instance };
  throw new WeirError('bad_request', `"${text}" names no agent: give MODULE/INSTANCE, such as arm/lab-pc-2`);
}
