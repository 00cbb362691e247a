/** An operator's orders, and what the instrument says of itself. It does not know how commands are taken. */

export { aboutOf } from './about.ts';
export { orderIn } from './ordered-stop.ts';
export { OrderDesk } from './orders.ts';
export { StateWatch } from './state-watch.ts';
