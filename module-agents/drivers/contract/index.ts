/** The one contract of drivers: what each declares, how its instrument is asked, and what a lost answer means. It knows no driver. */

export {
  type Answer,
  type Declaration,
  type DriverKind,
  nobodysId,
  type ProtocolAction,
  type ProtocolDriver,
  type Task,
} from './driver.ts';
export { moduleOf } from './module-of.ts';
