/** Makes a folder of certificates, and the authority that signs them. */

export { CertificateFolder } from './certificate-folder.ts';
