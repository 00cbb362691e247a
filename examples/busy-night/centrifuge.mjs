// A centrifuge as a process of its own, by weir's driver protocol. A run that asks for it has the process die in the middle
// of the first attempt, as by `kill -9`: nobody knows then what the instrument did.
import { createInterface } from 'node:readline';
import { setTimeout as wait } from 'node:timers/promises';

const args = { type: 'object', properties: { dies: { type: 'boolean', default: false } } };
let seconds = [0, 0];

const methods = {
  initialize: ({ config }) => {
    seconds = [config.actions.spin.duration].flat();
    return { protocol: 1, actions: { spin: { args } } };
  },
  act: async ({ args: { dies }, attempt }) => {
    const [least, most = least] = seconds;
    const lasts = (least + (most - least) * Math.random()) * 1000;
    await wait(dies && attempt === 1 ? lasts / 2 : lasts);
    if (dies && attempt === 1) process.kill(process.pid, 'SIGKILL');
    return {};
  },
  end: () => ({}),
};

for await (const line of createInterface({ input: process.stdin })) {
  const { id, method, params } = JSON.parse(line);
  if (id !== undefined && method in methods) void answer(id, method, params);
}
process.exit();

async function answer(id, method, params) {
  const result = await methods[method](params);
  console.log(JSON.stringify({ jsonrpc: '2.0', id, result }));
  if (method === 'end') process.exit();
}
