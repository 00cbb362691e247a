import { nowView } from '../../../shared/contracts/now.ts';
import { json, type Operation, withStore } from '../../http/index.ts';

export const getNow: Operation = {
  id: 'getNow',
  method: 'get',
  path: '/now',
  access: 'lab:read',
  tag: 'Lab',
  summary: 'How the lab stands now, and what to do about it',
  description:
    'What `weir now` prints: who acts, what holds whom, and the next command to type. No instrument is asked for it.',
  answers: { 200: json('How it stands.', nowView) },
  errors: [...withStore],
};

export const nowApi: readonly Operation[] = [getNow];
