/** The safety stop, always at hand. It knows no screen. */

export { StopHolds, Stop } from './stop.tsx';
