/** The commands, one file each. A file is loaded when its command is called. */

import type { Command } from 'commander';
import type { CliContext } from '../terminal/index.ts';

type AddCommand = (program: Command, context: CliContext) => void;

/** All commands by name, in groups, in the order of the help. */
export const groups: Record<string, Record<string, () => Promise<AddCommand>>> = {
  'A lab:': {
    up: async () => (await import('./up.ts')).addUp,
    open: async () => (await import('./open.ts')).addOpen,
    gateway: async () => (await import('./gateway.ts')).addGateway,
    orchestrator: async () => (await import('./orchestrator.ts')).addOrchestrator,
    agent: async () => (await import('./agent.ts')).addAgent,
    agents: async () => (await import('./agents.ts')).addAgents,
    now: async () => (await import('./now.ts')).addNow,
    watch: async () => (await import('./watch.ts')).addWatch,
    workcell: async () => (await import('./workcell.ts')).addWorkcell,
    module: async () => (await import('./module.ts')).addModule,
    driver: async () => (await import('./driver.ts')).addDriver,
    stop: async () => (await import('./reset.ts')).addStop,
    reset: async () => (await import('./reset.ts')).addReset,
    refill: async () => (await import('./refill.ts')).addRefill,
    abandon: async () => (await import('./abandon.ts')).addAbandon,
    reserve: async () => (await import('./reserve.ts')).addReserve,
    reservations: async () => (await import('./reserve.ts')).addReservations,
    unreserve: async () => (await import('./reserve.ts')).addUnreserve,
    admin: async () => (await import('./admin.ts')).addAdmin,
    'wei-proxy': async () => (await import('./wei-proxy.ts')).addWeiProxy,
    key: async () => (await import('./key.ts')).addKey,
    user: async () => (await import('./user.ts')).addUser,
    certificate: async () => (await import('./certificate.ts')).addCertificate,
    audit: async () => (await import('./audit.ts')).addAudit,
    backup: async () => (await import('./backup.ts')).addBackup,
    restore: async () => (await import('./restore.ts')).addRestore,
    dead: async () => (await import('./dead.ts')).addDead,
    doctor: async () => (await import('./doctor.ts')).addDoctor,
  },
  'Runs:': {
    run: async () => (await import('./run.ts')).addRun,
    again: async () => (await import('./again.ts')).addAgain,
    workflow: async () => (await import('./workflow.ts')).addWorkflow,
    validate: async () => (await import('./validate.ts')).addValidate,
    preflight: async () => (await import('./preflight.ts')).addPreflight,
    'simulate-night': async () => (await import('./simulate-night.ts')).addSimulateNight,
    list: async () => (await import('./list.ts')).addList,
    status: async () => (await import('./status.ts')).addStatus,
    log: async () => (await import('./log.ts')).addLog,
    files: async () => (await import('./files.ts')).addFiles,
    get: async () => (await import('./get.ts')).addGet,
    pause: async () => (await import('./pause.ts')).addPause,
    resume: async () => (await import('./pause.ts')).addResume,
    resolve: async () => (await import('./resolve.ts')).addResolve,
    ask: async () => (await import('./ask.ts')).addAsk,
    retry: async () => (await import('./retry.ts')).addRetry,
    skip: async () => (await import('./edit.ts')).addSkip,
    insert: async () => (await import('./edit.ts')).addInsert,
    edit: async () => (await import('./edit.ts')).addEdit,
    note: async () => (await import('./note.ts')).addNote,
    cancel: async () => (await import('./cancel.ts')).addCancel,
  },
  'Experiments:': {
    experiments: async () => (await import('./experiments.ts')).addExperiments,
    events: async () => (await import('./events.ts')).addEvents,
    data: async () => (await import('./data.ts')).addData,
    results: async () => (await import('./results.ts')).addResults,
  },
};
