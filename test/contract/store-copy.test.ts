import { copyContract, restoreContract } from './store/copy-contract.ts';

// The other ways are in the long tier.
copyContract(
  [
    { from: 'redis', to: 'file' },
    { from: 'file', to: 'redis' },
  ],
  ['0.2'],
);
restoreContract();
