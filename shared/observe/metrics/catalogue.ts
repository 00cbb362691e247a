/** Upper bounds of histograms, in seconds unless another unit is said. Few of them: each is a series for each set of labels. */
const buckets = {
  /** What weir itself does in a moment: turns, commits, answers over HTTP. */
  moment: [0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 10],
  /** What a lab does: from a valve that clicks to a plate that incubates over night. */
  lab: [0.01, 0.05, 0.25, 1, 5, 15, 60, 300, 900, 3_600, 14_400, 43_200],
  /** How many. */
  count: [0, 1, 2, 5, 10, 20, 50, 100, 200, 500, 1_000],
} as const;

/** One metric: what it is called, means, and who tells it. */
export interface MetricEntry {
  type: 'counter' | 'gauge' | 'histogram';
  help: string;
  /** None if not given. */
  labels?: readonly string[];
  /** Of a histogram. */
  buckets?: readonly number[];
  /** Which processes tell it; `weir up` is all of them. */
  told_by: readonly Teller[];
}

type Teller = 'gateway' | 'orchestrator' | 'agent';

const everybody = ['gateway', 'orchestrator', 'agent'] as const;

/**
 * Every metric of weir; docs/operations/metrics.md has them too. Whoever tells one takes its name from here. Labels have few
 * values by themselves, or are bounded where they are told: what a client sends must not make series without end.
 */
export const metricCatalogue = {
  weir_build_info: {
    type: 'gauge',
    help: 'Always 1: which part of which version of weir runs here.',
    labels: ['version', 'part'],
    told_by: everybody,
  },
  weir_broker_up: {
    type: 'gauge',
    help: 'Whether this process can use the broker (1) or cannot (0).',
    told_by: everybody,
  },
  weir_store_up: {
    type: 'gauge',
    help: 'Whether the store has answered this scrape (1) or has not (0). Where it has not, nothing of the whole lab is told.',
    told_by: ['gateway'],
  },
  weir_led: {
    type: 'gauge',
    help: 'Whether an orchestrator leads the workcell (1) or none does (0); missing where the broker does not say.',
    told_by: ['gateway'],
  },
  weir_runs: {
    type: 'gauge',
    help: 'Runs in the store, by status. Finished runs leave it for their folders after a time.',
    labels: ['status'],
    told_by: ['gateway'],
  },
  weir_run_untaken_seconds: {
    type: 'gauge',
    help: 'How long the oldest accepted run has waited for an orchestrator to take it; 0 where none waits.',
    told_by: ['gateway'],
  },
  weir_outcomes_unknown: {
    type: 'gauge',
    help: 'Steps of which nobody knows what the instrument did, and that hold back a run or an instrument.',
    told_by: ['gateway'],
  },
  weir_steps_overdue: {
    type: 'gauge',
    help: 'Steps in hand that have told of no progress for longer than their workflow expects.',
    told_by: ['gateway'],
  },
  weir_instrument_state: {
    type: 'gauge',
    help: 'How each instrument stands: 1 for the state that it is in, 0 for the others.',
    labels: ['module', 'instrument', 'state'],
    told_by: ['gateway'],
  },
  weir_agent_presence: {
    type: 'gauge',
    help: 'Whether each agent is present, lost (silent) or gone (has said goodbye): 1 for the one, 0 for the others.',
    labels: ['module', 'instrument', 'presence'],
    told_by: ['gateway'],
  },
  weir_supply_left: {
    type: 'gauge',
    help: 'How much is left of what the instrument uses up, without what steps in hand use.',
    labels: ['module', 'instrument', 'consumable'],
    told_by: ['gateway'],
  },
  weir_dead_letters: {
    type: 'gauge',
    help: 'Messages that nobody could read or play, in the broker: of all workcells that share it.',
    told_by: ['gateway'],
  },
  weir_notifications_waiting: {
    type: 'gauge',
    help: 'Mails and webhook calls that are still to be made or sent.',
    told_by: ['gateway'],
  },
  weir_http_request_duration_seconds: {
    type: 'histogram',
    help: 'Time until an answer was sent, by route. Streams that stay open, and answers that a client has asked to wait for, are left out.',
    labels: ['method', 'route', 'status'],
    buckets: buckets.moment,
    told_by: ['gateway'],
  },
  weir_http_streams: {
    type: 'gauge',
    help: 'Clients that read a stream of events now.',
    told_by: ['gateway'],
  },
  weir_owner: {
    type: 'gauge',
    help: 'Whether this orchestrator leads the workcell (1) or stands by (0).',
    told_by: ['orchestrator'],
  },
  weir_terms_total: {
    type: 'counter',
    help: 'How often this orchestrator has begun to lead the workcell.',
    told_by: ['orchestrator'],
  },
  weir_term_failures_total: {
    type: 'counter',
    help: 'How often an error has ended that, and it began anew.',
    told_by: ['orchestrator'],
  },
  weir_turn_seconds: {
    type: 'histogram',
    help: 'Time of a turn: from the pending messages to all that follows being committed and on its way.',
    buckets: buckets.moment,
    told_by: ['orchestrator'],
  },
  weir_commit_seconds: {
    type: 'histogram',
    help: 'Time that the store has taken for a commit.',
    buckets: buckets.moment,
    told_by: ['orchestrator'],
  },
  weir_messages_per_turn: {
    type: 'histogram',
    help: 'Messages that were played in one turn.',
    buckets: buckets.count,
    told_by: ['orchestrator'],
  },
  weir_inbox_oldest_seconds: {
    type: 'gauge',
    help: "Age of the oldest message that was delivered to this orchestrator and is not played yet, by its sender's clock; 0 where none waits.",
    told_by: ['orchestrator'],
  },
  weir_steps_waiting: {
    type: 'gauge',
    help: 'Steps that could start if an instrument of the module were free.',
    labels: ['module'],
    told_by: ['orchestrator'],
  },
  weir_step_wait_seconds: {
    type: 'histogram',
    help: 'How long a step has waited from the moment it could start, and for what it waited last. Simulated runs are left out.',
    labels: ['module', 'reason'],
    buckets: buckets.lab,
    told_by: ['orchestrator'],
  },
  weir_step_duration_seconds: {
    type: 'histogram',
    help: 'How long an attempt of a step took on its instrument, by how it ended. Simulated runs are left out.',
    labels: ['module', 'action', 'outcome'],
    buckets: buckets.lab,
    told_by: ['orchestrator'],
  },
  weir_run_duration_seconds: {
    type: 'histogram',
    help: 'Time from the acceptance of a run to its end. Simulated runs are left out.',
    labels: ['outcome'],
    buckets: buckets.lab,
    told_by: ['orchestrator'],
  },
  weir_instrument_busy_seconds_total: {
    type: 'counter',
    help: 'Time in which the instrument had a command in hand and was not at rest from it, while this orchestrator led.',
    labels: ['module', 'instrument'],
    told_by: ['orchestrator'],
  },
  weir_agent_beat_age_seconds: {
    type: 'gauge',
    help: 'Time since the orchestrator has last heard of an agent that has not said goodbye.',
    labels: ['module', 'instrument'],
    told_by: ['orchestrator'],
  },
  weir_agent_in_session: {
    type: 'gauge',
    help: 'Whether this agent is welcomed and takes commands (1) or not (0).',
    labels: ['module', 'instrument'],
    told_by: ['agent'],
  },
  weir_agent_acting: {
    type: 'gauge',
    help: 'Actions that move the instrument of this agent now.',
    labels: ['module', 'instrument'],
    told_by: ['agent'],
  },
  weir_agent_reports_waiting: {
    type: 'gauge',
    help: 'Reports of this agent that no orchestrator has committed yet.',
    labels: ['module', 'instrument'],
    told_by: ['agent'],
  },
  weir_disk_free_bytes: {
    type: 'gauge',
    help: 'What is free on the disk of a folder of this process: data, store or journals.',
    labels: ['folder'],
    told_by: everybody,
  },
  weir_disk_size_bytes: {
    type: 'gauge',
    help: 'The size of the disk of a folder of this process.',
    labels: ['folder'],
    told_by: everybody,
  },
  weir_log_lines_lost_total: {
    type: 'counter',
    help: 'Lines of the log of this process that could not be written to stderr: its disk is full, or who reads it has stopped.',
    told_by: everybody,
  },
  weir_scrape_failures_total: {
    type: 'counter',
    help: 'How often something could not be read for a scrape, or not in time; the scrape is answered without it.',
    labels: ['what'],
    told_by: everybody,
  },
} as const satisfies Record<string, MetricEntry>;

export type MetricName = keyof typeof metricCatalogue;

/** The metrics of one kind. */
export type MetricNameOf<Type extends MetricEntry['type']> = {
  [Name in MetricName]: (typeof metricCatalogue)[Name]['type'] extends Type ? Name : never;
}[MetricName];

/** The labels of a metric; `never` where it has none. */
export type LabelOf<Name extends MetricName> = (typeof metricCatalogue)[Name] extends {
  labels: readonly (infer Label extends string)[];
}
  ? Label
  : never;
