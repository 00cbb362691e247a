/** Makes the files of a new driver. It starts nothing, and asks no gateway. */

export { writeDriver } from './new-driver.ts';
