import { isIP } from 'node:net';
import type { Command } from 'commander';
import { WeirError } from '../../shared/kernel/errors/weir-error.ts';
import { print, type CliContext } from '../terminal/index.ts';
import { countUpTo, repeatable } from './command-parts.ts';

const help = `
For a lab without certificates of its own. The first call makes a private authority in the folder: whoever is to trust the
lab is given ca.pem, and nobody is given ca-key.pem. Each call signs a certificate for one server, in place of an earlier
one of that name; a gateway goes on with the new one by itself.

Examples:
  weir certificate ./tls gateway --host lab-server --host 192.168.1.5
  weir certificate ./tls rabbitmq --host lab-server
  NODE_EXTRA_CA_CERTS=./tls/ca.pem weir now --gateway-url https://lab-server:8000`;

const hostName = /^(?!-)[a-z0-9-]{1,63}(\.(?!-)[a-z0-9-]{1,63})*$/i;

export function addCertificate(program: Command, context: CliContext): void {
  program
    .command('certificate')
    .description('sign a certificate for a server of the lab, by an authority of its own')
    .argument('<folder>', 'where authority and certificates lie; made where it is missing')
    .argument('<name>', 'what the server is called: NAME.pem and NAME-key.pem are written')
    .requiredOption(
      '--host <host>',
      'a name or an address by which it is reached; may be repeated',
      repeatable,
    )
    .option('--days <days>', 'how long it counts', countUpTo(1000), 825)
    .addHelpText('after', help)
    .action(async (folder: string, name: string, { host, days }: { host: string[]; days: number }) => {
      for (const each of host)
        if (!isIP(each) && !hostName.test(each))
          throw new WeirError(
            'bad_request',
            `--host is ${JSON.stringify(each)}, which is no name and no address`,
          );
      if (!/^[a-z0-9][a-z0-9-]{0,62}$/.test(name)) {
        throw new WeirError(
          'bad_request',
          `the name is ${JSON.stringify(name)}: small letters, digits and hyphens`,
        );
      }
      const { CertificateFolder } = await import('../certificates/index.ts');
      const certificates = new CertificateFolder(folder);
      const isFirst = await certificates.issue(name, { hosts: host, days });
      if (isFirst)
        print(
          context.stderr,
          `made an authority: give ${certificates.files().cert} to whoever is to trust the lab`,
        );
      const { cert, key } = certificates.files(name);
      print(context.stdout, `${cert} and ${key}, for ${host.join(', ')}`);
    });
}
