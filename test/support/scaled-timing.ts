import { protocolTiming, type ProtocolTiming } from '../../shared/kernel/timing/protocol-timing.ts';

/** The times of the protocol, all of them multiplied by `factor`: who waits for whom, and in which order, stays as it is. */
function scaled(factor: number): ProtocolTiming {
  const scale = (value: unknown): unknown => {
    if (typeof value === 'number') return Math.max(1, Math.round(value * factor));
    if (Array.isArray(value)) return value.map(scale);
    return Object.fromEntries(Object.entries(value as object).map(([name, each]) => [name, scale(each)]));
  };
  return scale(protocolTiming) as ProtocolTiming;
}

const { owner, agent, gateway, broker, store } = scaled(0.1);
const { stateLimit, inquiry, orderInTurn, leftOver, flush } = protocolTiming.agent;
const { confirm, hurried, shown, stopNumber, inquiry: answer, inquiries } = protocolTiming.gateway;
const { headers, firstLook, stopBody, signInLink } = protocolTiming.gateway;

/**
 * What tests run the protocol with. RabbitMQ, Redis, clients, instruments and busy machines are as slow as ever: what they are given time for
 * stays.
 */
export const tenth: ProtocolTiming = {
  owner: { ...owner, inquiry: answer },
  agent: { ...agent, stateLimit, inquiry, orderInTurn, leftOver, flush },
  gateway: {
    ...{ ...gateway, confirm, hurried, shown, stopNumber, inquiry: answer, inquiries },
    ...{ headers, firstLook, stopBody, signInLink },
  },
  broker: { ...protocolTiming.broker, reconnect: broker.reconnect, buryAgain: broker.buryAgain },
  store: { ...protocolTiming.store, reconnect: store.reconnect },
};

const { cancelRest, timeoutRest } = protocolTiming.owner;

/** The same, but what comes to rest by a process or a call of its own has the whole time for that. */
export const tenthButRest: ProtocolTiming = {
  ...tenth,
  owner: { ...tenth.owner, cancelRest, timeoutRest },
};
