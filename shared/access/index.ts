/** Keys of loopback callers, and the proof that a message is from the lab. It does not know what it proves. */

export { bearer, isLoopback } from './callers.ts';
export {
  LabSigner,
  makeLabKey,
  hasProofOfSession,
  isProven,
  isProvenInSession,
  provenInSession,
  readPublicKey,
  agreeOnKey,
  type KeyShare,
  makeShare,
} from './signing/proof.ts';
