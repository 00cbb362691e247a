import { logLevels } from '../log/logger.ts';

/** One setting: where it comes from, what it must be, and what it is for. */
interface Setting {
  /** Its variable in the environment, where that is not `WEIR_NAME`. */
  env?: string;
  schema: object;
  default?: string | number;
  /** It has no flag: other users of a machine see command lines. */
  env_only?: true;
  /** It may hold a password: `NAME_FILE` in the environment names a file that has it, in place of `NAME`. */
  or_file?: true;
  help: string;
}

/** Every setting of weir. Flags win over the environment, the environment over the default. */
const table = {
  broker_url: {
    schema: { type: 'string', pattern: '^(memory:|amqps?://)' },
    default: 'memory:',
    or_file: true,
    help: 'the broker: memory: (only in weir up) or amqp[s]://user:password@host:port/vhost, with the nodes of a cluster as host:port,host:port',
  },
  broker_management_url: {
    schema: { type: 'string', pattern: '^https?://' },
    help: "RabbitMQ's management plugin, for weir doctor and the accounts of agents (http://BROKER:15672 unless stated; several hosts as in WEIR_BROKER_URL)",
  },
  enrolment: {
    schema: { type: 'string', minLength: 1 },
    help: 'the file that weir agent enroll made for this agent',
  },
  store_url: {
    schema: { type: 'string', pattern: '^(file:.+|rediss?(\\+sentinel|\\+cluster)?://)' },
    default: 'file:./.weir',
    or_file: true,
    help: 'the store: file:DIR, redis[s]://host:port/db, redis[s]+sentinel://host:port,…/MASTER or redis[s]+cluster://host:port,…',
  },
  store_replicas: {
    schema: { type: 'integer', minimum: 0, maximum: 100 },
    help: 'replicas of Redis that must have what is accepted; unless stated, 1 with Sentinels or a cluster, else 0',
  },
  data_dir: {
    schema: { type: 'string', minLength: 1 },
    default: './.weir/data',
    help: 'the folder for the files of runs',
  },
  files_url: {
    schema: { type: 'string', pattern: '^s3://' },
    or_file: true,
    help: 'files of runs in S3, for gateways that share no folder: s3://bucket/prefix?endpoint=https://host:9000&region=name; key and secret as for the tools of AWS (AWS_ACCESS_KEY_ID, AWS_SHARED_CREDENTIALS_FILE, …), or s3://key:secret@bucket',
  },
  workcell: {
    schema: { type: 'string', minLength: 1 },
    help: 'the workcell file (YAML)',
  },
  host: {
    schema: { type: 'string', minLength: 1 },
    default: '127.0.0.1',
    help: 'the address that the gateway listens on',
  },
  allow_host: {
    schema: { type: 'string', pattern: '^[^\\s/@,]+(\\s*,\\s*[^\\s/@,]+)*$' },
    help: 'names by which clients reach the gateway or the metrics port, beside localhost and --host: lab-server,lab.example.org',
  },
  allow_origins: {
    schema: {
      type: 'string',
      pattern: '^https?://[^\\s/@,]+/?(\\s*,\\s*https?://[^\\s/@,]+/?)*$',
    },
    help: 'other sites whose pages may use the gateway (CORS): https://dashboard.example.org',
  },
  require_key: {
    schema: { type: 'string', enum: ['yes', 'no'] },
    default: 'no',
    help: 'whether every request to the gateway needs a key: yes or no (weir key makes keys)',
  },
  kiosk_stop: {
    schema: { type: 'string', enum: ['yes', 'no'] },
    default: 'no',
    help: 'whether keys of the role kiosk may stop the lab: yes or no',
  },
  key_file: {
    schema: { type: 'string', minLength: 1 },
    default: './.weir/key',
    help: "the file with this machine's key, which may do all: the gateway makes it, the command line and agents send it",
  },
  key: {
    // A header takes nothing else, and who refuses it would repeat it.
    schema: { type: 'string', pattern: '^weir_[!-~]+\\s*$' },
    env_only: true,
    help: 'the key that the command line and agents send instead',
  },
  key_rate: {
    schema: { type: 'integer', minimum: 0, maximum: 1_000_000 },
    default: 500,
    help: 'requests a second that each key and each user may make, twice as many at once; 0: any number',
  },
  key_runs: {
    schema: { type: 'integer', minimum: 0, maximum: 100_000 },
    default: 0,
    help: 'runs of each key and each user that may wait to begin; 0: any number',
  },
  key_upload: {
    schema: { type: 'integer', minimum: 0 },
    default: 0,
    help: 'bytes that each key and each user may send in a day (UTC); 0: any number',
  },
  hsts_seconds: {
    schema: { type: 'integer', minimum: 0, maximum: 63_072_000 },
    default: 0,
    help: 'for how many seconds browsers use https alone for any port of the host name; 0: the header is not sent',
  },
  session_idle: {
    schema: { type: 'integer', minimum: 60, maximum: 31_536_000 },
    default: 12 * 60 * 60,
    help: 'seconds that a user stays signed in on the page without using it',
  },
  session_longest: {
    schema: { type: 'integer', minimum: 60, maximum: 31_536_000 },
    default: 7 * 24 * 60 * 60,
    help: 'seconds that a user stays signed in on the page at most',
  },
  oidc_issuer: {
    schema: { type: 'string', pattern: '^https?://[^\\s]+$' },
    help: 'the OpenID provider that people sign in with: https://login.example.org/realms/lab',
  },
  oidc_client_id: {
    schema: { type: 'string', minLength: 1 },
    help: "the gateway's client id there",
  },
  oidc_client_secret: {
    schema: { type: 'string', minLength: 1 },
    env_only: true,
    help: "the gateway's client secret there; none for a public client",
  },
  oidc_client_secret_file: {
    schema: { type: 'string', minLength: 1 },
    help: 'the file that holds the client secret',
  },
  oidc_scope: {
    schema: { type: 'string', pattern: '^openid(?: [^\\s]+)*$' },
    default: 'openid profile',
    help: 'the scopes that the gateway requests',
  },
  oidc_name_claim: {
    schema: { type: 'string', minLength: 1 },
    default: 'preferred_username',
    help: 'the claim with the name of the user, up to an @',
  },
  oidc_role_claim: {
    schema: { type: 'string', minLength: 1 },
    default: 'groups',
    help: 'the claim with the groups of the user; nested with dots: realm_access.roles',
  },
  oidc_roles: {
    schema: { type: 'string', minLength: 1 },
    help: 'the role of each group: lab-admins=admin,lab-staff=scientist; nobody else may sign in',
  },
  oidc_label: {
    schema: { type: 'string', minLength: 1, maxLength: 60 },
    help: "the provider's name on the page: Sign in with …; unless stated, its host",
  },
  tls_cert: {
    schema: { type: 'string', minLength: 1 },
    help: "the gateway's certificate (PEM, with its chain); renewed files are taken as they come",
  },
  tls_key: {
    schema: { type: 'string', minLength: 1 },
    help: 'the private key of that certificate (PEM)',
  },
  behind_proxy: {
    schema: { type: 'string', pattern: '^[^\\s,]+(\\s*,\\s*[^\\s,]+)*$' },
    help: 'proxies that speak TLS for the gateway, by address: 10.1.2.3,10.1.0.0/24; only they and this machine are answered',
  },
  insecure_network: {
    schema: { type: 'string', enum: ['yes', 'no'] },
    default: 'no',
    help: 'whether everybody in the network is trusted, so that gateway, broker and store need no keys and no TLS: yes or no',
  },
  port: {
    schema: { type: 'integer', minimum: 0, maximum: 65535 },
    default: 8000,
    help: 'the port that the gateway listens on; 0 picks a free one',
  },
  metrics_port: {
    schema: { type: 'integer', minimum: 0, maximum: 65535 },
    help: 'the port for the metrics of an orchestrator or an agent; 0 picks a free one, none unless stated (a gateway has /metrics)',
  },
  metrics_host: {
    schema: { type: 'string', minLength: 1 },
    default: '127.0.0.1',
    help: 'the address that the metrics port listens on',
  },
  gateway_url: {
    schema: { type: 'string', pattern: '^https?://' },
    default: 'http://127.0.0.1:8000',
    help: 'where agents and the command line reach the gateway; unless stated, the one that runs in this folder, else WEIR_HOST and WEIR_PORT',
  },
  journal_dir: {
    schema: { type: 'string', minLength: 1 },
    default: './.weir/agents',
    help: 'the folder for the journals of agents',
  },
  max_upload: {
    schema: { type: 'integer', minimum: 1 },
    default: 512 * 1024 * 1024,
    help: 'the largest file that may be uploaded, in bytes',
  },
  keep_finished: {
    schema: { type: 'integer', minimum: 0 },
    default: 24 * 60 * 60,
    help: 'seconds that a finished run stays in the store before it moves into its folder',
  },
  keep_finished_runs: {
    schema: { type: 'integer', minimum: 0 },
    default: 10_000,
    help: 'finished runs that stay in the store at most',
  },
  keep_events: {
    schema: { type: 'integer', minimum: 0 },
    default: 100_000,
    help: 'events that the store keeps; the oldest go first',
  },
  drain: {
    schema: { type: 'integer', minimum: 0, maximum: 604_800 },
    default: 10,
    help: 'seconds that an agent, once stopped, gives its action to end',
  },
  smtp_url: {
    schema: { type: 'string', pattern: '^smtps?://' },
    help: 'the mail server: smtp[s]://user:password@host:port; wins over smtp_server of the workcell file',
  },
  mail_from: {
    schema: { type: 'string', pattern: '^[^\\s@]+@[^\\s@]+$' },
    default: 'weir@localhost',
    help: 'the address that notifications are sent from',
  },
  webhook_secret: {
    schema: { type: 'string', minLength: 16 },
    help: 'signs the webhooks of the workcell file: whsec_ and base64, or any text',
  },
  webhook_allow: {
    schema: { type: 'string', pattern: '^[^\\s,]+(\\s*,\\s*[^\\s,]+)*$' },
    help: 'where webhooks may go beside public addresses: hooks.lab.example,10.1.2.3,10.1.0.0/16',
  },
  log_level: {
    env: 'LOG_LEVEL',
    schema: { type: 'string', enum: logLevels },
    default: 'info',
    help: `how much is logged: ${logLevels.join(', ')}`,
  },
} as const satisfies Record<string, Setting>;

export type SettingName = keyof typeof table;

/** The settings, each with its variable in the environment. */
export const settings = Object.fromEntries(
  Object.entries(table).map(([name, setting]) => [name, { env: `WEIR_${name.toUpperCase()}`, ...setting }]),
) as { [Name in SettingName]: (typeof table)[Name] & { env: string } };
