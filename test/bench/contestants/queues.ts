/** The queues of those that stand on bare amqplib. */
export const commandQueue = (prefix: string, instrument: number): string => `${prefix}.command.${instrument}`;
export const reportQueue = (prefix: string): string => `${prefix}.report`;
