/** Proves that a message is from the lab. It does not know what is proven. */

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
