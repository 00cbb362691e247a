/** Computes what a simulated instrument would answer, and when. It knows no turn. */

export { simulate, simulateAgain, type SimulatedCommand } from './simulated-command.ts';
export { Simulation } from './simulation.ts';
