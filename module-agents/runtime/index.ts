/** The agent as a whole: it wires its parts, starts and stops them. The command line alone knows it. */

export { createAgent } from './agent.ts';
