import { copyContract } from './store/copy-contract.ts';

copyContract(
  [
    { from: 'redis', to: 'redis' },
    { from: 'file', to: 'file' },
  ],
  ['0.1', '0.2'],
);
