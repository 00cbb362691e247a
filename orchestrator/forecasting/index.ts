/**
 * Forecasts when the steps of the lab will begin and end, from what it has still to do and how long that took before, and plans their order. Nothing
 * waits for it.
 */

export { Forecasting } from './forecasting.ts';
export { type LabPlan, planHere } from './plan-of-lab.ts';
export { whatIf } from './what-if.ts';
