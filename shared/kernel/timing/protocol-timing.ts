/**
 * How long the ends of weir wait for each other, in milliseconds. These times depend on each other, so they stand in one place, and
 * each end is given its group of them when it is made. A time that matters to one file alone stands there: how long a page is kept,
 * how long a mail server or an instrument of WEI has. RabbitMQ's own times (the heartbeats of connections) stay in `shared/broker/`;
 * what a workflow or a workcell file sets is the scientist's.
 */
export const protocolTiming = {
  /** The orchestrator. */
  owner: {
    /** Between two pokes of the inbox by a standby: without them a silent lab would not fail over. */
    poke: 2_000,
    /** Before a term that has failed is begun anew. */
    startOver: { least: 200, most: 5_000 },
    /** Before an inbox that could not be opened is tried again. */
    openInbox: 1_000,
    /** Between two markers in the heartbeat queue: an agent that five of them (`agent-liveness.ts`) have passed is lost. */
    marker: 2_000,
    /** Between two looks for new runs of which no message told, and for runs whose reason to wait has changed. */
    sweep: 5_000,
    /** Between two looks at the deadlines of runs. */
    tick: 250,
    /** Between two broadcasts that ask all agents for a hello, where a stranger's heartbeats are the reason. */
    askHello: 5_000,
    /** For the agents of the last owner to say hello before a new owner grants anything. */
    grace: 3_000,
    /** For a command to take along which reports are kept; then that is told alone. */
    sendKept: 1_000,
    /** For an agent to answer an inquiry: what its module has for it, and the way there and back. */
    inquiry: 2_500,
    /** Between two heartbeats that count as two witnesses: one may follow at once on another. */
    heartbeatsApart: 1_000,
    /** Between two reports of an instance that are stored, where only its details are others, and where its state is. */
    reportDetails: 500,
    reportState: 100,
    /** Between two cancels of one command: a message may be lost. */
    cancelRepeat: 1_000,
    /** For the instruments of a cancelled run to come to rest; then it ends with "stop unconfirmed". */
    cancelRest: 8_000,
    /** For an action that has had its time to come to rest; then its outcome is unknown. */
    timeoutRest: 10_000,
  },
  /** Agents. */
  agent: {
    /** Between two heartbeats. */
    heartbeat: 2_000,
    /** Between two confirmed heartbeats at most; longer, and the session is over. */
    gap: 5_000,
    /** Between a hello that nobody answers and the next one. */
    hello: 5_000,
    /** A hello that nobody has answered for so long is worth a line in the log. */
    unanswered: 30_000,
    /** Between what a module said of its state and the next question for it; after an order `stateClosely`, for `closely`. */
    state: 1_000,
    stateClosely: 100,
    closely: 10_000,
    /** For an answer to that question; the module's state counts as unknown after it. */
    stateLimit: 5_000,
    /** For a module to answer an inquiry; whoever makes it waits a little longer. */
    inquiry: 2_000,
    /** For a gateway to come back while an input file is fetched: its restart must not fail a run. */
    fetch: 60_000,
    /** For the state to be read after an action that failed, before that is reported; an instrument that does not answer is held. */
    stateAfterFailure: 2_000,
    /** An action that lasts longer is told as started. */
    started: 300,
    /** Between two progress messages of an action. */
    progress: 1_000,
    /** Between two sendings of a report that no owner has said to have committed. */
    resend: 5_000,
    /** Uploads may go on for so long after a cancel; the owner waits `cancelRest` for the report. */
    hurry: 3_000,
    /** Uploads that last longer are told, since the instrument is at rest meanwhile. */
    longUpload: 1_000,
    /** Before a message or an upload that failed is tried again. */
    again: { least: 100, most: 5_000 },
    /** For what was ordered before to end; an instrument that hangs longer is asked for the next all the same. */
    orderInTurn: 15_000,
    /** For an action to end after an operator has abandoned it; then it is left behind. */
    abandon: 3_000,
    /** For an action to end after it was aborted because the agent stops. */
    abort: 5_000,
    /** For a program that an earlier process left running to end on SIGTERM, and again on SIGKILL. */
    leftOver: 5_000,
    /** Between two looks whether such a program that does not end has ended after all. */
    leftOverAgain: 1_000,
    /** For reports to be kept when the agent stops; what is left is sent after the next start. */
    flush: 5_000,
    /** For uploads that are broken off when the agent stops to end. */
    breakOff: 1_000,
  },
  /** The gateway. */
  gateway: {
    /** For a store or broker that is coming back, before a request is answered with 503; it is tried every `retryEvery`. */
    requestDeadline: 30_000,
    retryEvery: 200,
    /** For the store to tell of the instruments, where other things of a submission are wrong already. */
    hurried: 1_000,
    /** For the broker to confirm a message; where the broker breaks meanwhile, it is sent again after `sendAgain`. */
    confirm: 5_000,
    sendAgain: 100,
    /** For the owner to have worked an order into the workcell's state: clients look at once. Looked at every `shownLook`. */
    shown: 3_000,
    shownLook: 20,
    /** For the body of a safety stop, for the store to number it, and for the owner to show it: it is given without them. */
    stopBody: 200,
    stopNumber: 30,
    stopShown: 30,
    /** For a broker that is away when a safety stop is given, and then for the store to have it. */
    stopAway: 1_000,
    /** For an agent to answer an inquiry: what its module has for it, and the way there and back. All inquiries of one request. */
    inquiry: 2_500,
    inquiries: 10_000,
    /** For a request to have its headers, and for all of one that carries no files, to arrive. */
    headers: 15_000,
    body: 60_000,
    /** Without a byte of a request that carries files. */
    stall: 60_000,
    /** For requests in flight when the gateway stops. */
    drain: 10_000,
    /** For the store to say that its feed has grown, before it is asked again; and before it is, where it did not answer. */
    feedWait: 5_000,
    feedAgain: 250,
    /** Between two readings of the feed at least: what comes meanwhile is read together. */
    feedGather: 25,
    /** After clients were told of something, before they are told of runs that go well. */
    feedCalm: 100,
    /** Between two signs of life on the feed; a client that takes nothing for so long is cut off. */
    feedHeartbeat: 15_000,
    feedStall: 30_000,
    /** Between two looks at the feed for what instruments did; whoever asks for that looks himself. */
    activity: 1_000,
    /** Between two looks at what weir itself stands on; whoever asks for that looks himself, where the last look was `groundFresh` ago. */
    infrastructure: 10_000,
    infrastructureFresh: 1_000,
    /** Between two looks whether the store went back; since it is there again, before what was acknowledged is looked for. */
    wentBackLook: 1_000,
    wentBackSettle: 3_000,
    /** Between two looks for finished runs that leave the store. */
    retention: 60_000,
    /** Between two looks whether the workcell was defined anew, through another gateway; for the first one, at the start. */
    definition: 1_000,
    firstLook: 1_000,
    /** Between two looks whether the files of TLS were renewed. */
    tlsLook: 5_000,
    /** For a link that signs somebody in to be followed. */
    signInLink: 60_000,
    /** Between two looks for something that somebody is to be told. */
    notify: 1_000,
    /** Before each further attempt of a notification that does not arrive: seconds, minutes, hours; then it is given up. */
    notifyAgain: [
      5_000, 30_000, 300_000, 1_800_000, 3_600_000, 7_200_000, 14_400_000, 28_800_000, 43_200_000,
    ] as readonly number[],
  },
  /** What every end does with the broker. */
  broker: {
    /** Before a connection that broke is made again. */
    reconnect: { least: 100, most: 5_000 },
    /** For a predecessor of an agent's name to go: what a broker needs to notice that a frozen process is gone. */
    nameWait: 15_000,
    /** The same in a cluster: what its nodes need to notice that one is gone with all its connections (`net_ticktime`, unless set a minute). */
    nameWaitInCluster: 90_000,
    /** Before an agent in a cluster that had its name takes a stand-in of its queue: what a broker needs to free the name, if it ever does. */
    standInWait: 8_000,
    nameLook: 500,
    /** Without a leader, before a queue is made anew; several times what a broker needs to find one. */
    leaderWait: 20_000,
    /** For a queue that has a leader to confirm a message. */
    leaderConfirm: 5_000,
    /** Before a heartbeat that nobody reads is forgotten. The queue is made with it: all ends of a workcell have the same. */
    heartbeatExpiry: 10_000,
    /** Before a message that the dead letters do not take is tried again. */
    buryAgain: 1_000,
    /** For whoever else reads the dead letters to end. */
    deadLetters: 10_000,
  },
  /** What every end does with Redis. */
  store: {
    /** For an answer; a call without one has failed, and may have happened. */
    answer: 5_000,
    /** Before a connection that broke is made again. */
    reconnect: { least: 100, most: 2_000 },
    /** Between two questions to Sentinels, or to a cluster, where the master is; one that has not answered by then is away. */
    look: 1_000,
  },
};

export type ProtocolTiming = Readonly<{
  [E in keyof typeof protocolTiming]: Readonly<(typeof protocolTiming)[E]>;
}>;
export type OwnerTiming = ProtocolTiming['owner'];
export type AgentTiming = ProtocolTiming['agent'];
export type GatewayTiming = ProtocolTiming['gateway'];
export type BrokerTiming = ProtocolTiming['broker'];
export type StoreTiming = ProtocolTiming['store'];
