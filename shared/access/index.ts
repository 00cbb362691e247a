/** Keys of loopback callers, and what proves that a message is from the lab. It does not know what is proven. */

export { bearer } from './bearer.ts';
export { isLoopback } from './loopback.ts';
export { LabSigner, makeLabKey } from './signing/lab-signer.ts';
export {
  hasProofOfSession,
  isProven,
  isProvenInSession,
  provenInSession,
  readPublicKey,
} from './signing/proof.ts';
export { agreeOnKey, type KeyShare, makeShare } from './signing/session-key.ts';
