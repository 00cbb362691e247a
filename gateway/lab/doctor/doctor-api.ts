import { findingsView } from '../../../shared/contracts/findings.ts';
import { json, type Operation } from '../../http/index.ts';

export const getFindings: Operation = {
  id: 'getFindings',
  method: 'get',
  path: '/doctor',
  access: 'lab:read',
  tag: 'Health',
  summary: 'What is not as weir needs it, and what to do about it',
  description:
    'What `weir doctor` says of what the gateway can see: broker, store, disk, clock of the store, orchestrator, dead letters, agents. It answers 200 whatever it finds, also where broker or store are away.',
  answers: { 200: json('What it finds.', findingsView) },
};

export const doctorApi: readonly Operation[] = [getFindings];
