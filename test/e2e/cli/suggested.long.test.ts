import { afterAll, beforeAll, describe, expect, it, onTestFinished } from 'vitest';
import type { Now } from '../../../shared/contracts/now.ts';
import { Workplace, type WeirProcess } from '../../support/cli-process.ts';
import { Lab } from '../../support/lab/lab.ts';
import { realServices, serviceEnv } from '../../support/lab/services.ts';
import { until } from '../../support/until.ts';

/** An instrument whose one action does not end by itself. */
const arm = `import { action, defineModule } from 'weir/module';
export default defineModule({
  name: 'arm1',
  actions: {
    hold: action({
      run: ({ signal }) =>
        new Promise((resolve, reject) => signal.addEventListener('abort', () => reject(new Error('stopped')))),
    }),
  },
});
`;

let place: Workplace;

beforeAll(async () => {
  place = await Workplace.open();
  await place.write('arm.mjs', arm);
});
afterAll(() => place.close());

describe('a command that begins a process, as weir suggests it', () => {
  it('for a module without an agent, for one that is silent, one that has stopped, and where no orchestrator is > it does', async () => {
    const services = realServices();
    const lab = await Lab.openFor(onTestFinished, { modules: ['arm1'], ...services });
    const file = `name: ${lab.workcell.name}\nmodules: [{ name: arm1, interface: file }]\n`;
    await place.write('lab.yaml', file);
    await lab.startGateway();
    const orchestrator = await lab.startOrchestrator();
    const now = async () => (await (await fetch(lab.url('/now'))).json()) as Now;
    const untilNow = (what: string, is: (now: Now) => boolean) =>
      until(what, async () => is(await now()), 60_000);
    /** The command that is suggested once that is a reason why the instrument is given nothing. */
    const suggested = async (reason: string): Promise<string> => {
      const find = ({ instruments: [first] }: Now) => first?.reasons.find(({ key }) => key === reason);
      await untilNow(`arm1 is ${reason}`, (each) => find(each) !== undefined);
      return find(await now())?.next ?? '';
    };
    /** FILE is what a person fills in. */
    const type = (typed: string, of: string): WeirProcess => {
      expect(typed).toMatch(/^weir .*FILE/);
      const env = { ...serviceEnv(services), WEIR_GATEWAY_URL: lab.gateway.url() };
      return place.start(typed.replace('FILE', of).split(' ').slice(1), env);
    };
    const begin = async (reason: string): Promise<WeirProcess> => {
      const agent = type(await suggested(reason), './arm.mjs');
      await agent.printed(/^weir agent is up for arm1/m);
      return agent;
    };

    const run = await lab.begin([{ name: 'stay', module: 'arm1', action: 'hold', args: {} }]);
    const first = await begin('absent');
    await until('it acts', async () => (await lab.logOf(run)).some((line) => line.endsWith('is acting')));
    first.signal('SIGKILL');
    const second = await begin('silent');
    await lab.untilState(run, 'failed');
    second.signal('SIGTERM');
    // It says that it goes before it has let go of its journal.
    await second.ended;
    await begin('away');

    await orchestrator.stop();
    const missing = ({ ground: infrastructure = [] }: Now) =>
      infrastructure.find(({ key }) => key === 'orchestrator');
    await untilNow('no orchestrator is there', (each) => missing(each) !== undefined);
    type(missing(await now())?.next ?? '', 'lab.yaml');
    await untilNow('there is one', (each) => missing(each) === undefined);
  }, 180_000);
});
