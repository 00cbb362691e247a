/** Says that this process of a contestant is ready, and closes it when it is told to end. */
export function ready(close: () => Promise<unknown>): void {
  console.log('ready');
  process.once('SIGTERM', () => void close().then(() => process.exit(0)));
}

/** Has this process answer each number that the benchmark hands it with the one that `act` makes of it (`Child.ask`). */
export function answerBench(act: (number: number) => Promise<number>): void {
  process.on('message', (number) => void act(Number(number)).then((answer) => process.send?.(answer)));
}
