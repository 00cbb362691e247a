import { connect } from 'node:net';

interface Probe {
  greeting: string;
  expected: (answer: Buffer) => boolean;
}

const amqp: Probe = {
  greeting: 'AMQP\0\0\x09\x01',
  // A method frame on channel 0: connection.start. A broker that is not ready refuses the connection or stays silent.
  expected: (answer) => answer.length > 0 && answer[0] === 1,
};

const redis: Probe = {
  greeting: 'PING\r\n',
  // A server that asks for a password answers too; one that still loads its data does not.
  expected: (answer) => /^(\+PONG|-NOAUTH)/.test(answer.toString('latin1')),
};

// The start of a session for the user weir: 3.0, then names and values.
const session = '\0\x03\0\0user\0weir\0database\0postgres\0\0';
const postgres: Probe = {
  greeting: `\0\0\0${String.fromCharCode(session.length + 4)}${session}`,
  // It asks who we are, or knows already. A server that still starts answers with an error.
  expected: (answer) => answer.toString('latin1', 0, 1) === 'R',
};

/** True where a broker on that port speaks AMQP now. */
export const brokerAnswers = (port: number, host = '127.0.0.1') => answers(amqp, port, host);

/** True where a Redis on that port answers a PING now. */
export const storeAnswers = (port: number, host = '127.0.0.1') => answers(redis, port, host);

/** True where a PostgreSQL on that port lets the user weir begin a session now. */
export const databaseAnswers = (port: number, host = '127.0.0.1') => answers(postgres, port, host);

/** True where anybody listens on that port. */
export function accepts(port: number, host = '127.0.0.1'): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = connect({ port, host });
    socket.on('connect', () => {
      socket.destroy();
      resolve(true);
    });
    socket.on('error', () => resolve(false));
  });
}

function answers(probe: Probe, port: number, host: string): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = connect({ port, host });
    const settle = (result: boolean) => {
      socket.destroy();
      resolve(result);
    };
    socket.setTimeout(1000, () => settle(false));
    socket.on('connect', () => socket.write(probe.greeting, 'latin1'));
    socket.on('data', (answer) => settle(probe.expected(answer)));
    socket.on('error', () => settle(false));
    socket.on('close', () => settle(false));
  });
}
