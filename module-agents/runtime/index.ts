/** The agent as a whole: it wires its parts, starts and stops them. Only the command line knows it. */

export { createAgent } from './agent.ts';
