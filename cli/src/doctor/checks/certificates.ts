import { createPrivateKey, X509Certificate } from 'node:crypto';
import { existsSync, readFileSync } from 'node:fs';
import { isIP } from 'node:net';
import { join } from 'node:path';
import { failed, ok, warning, type Check, type Finding } from '../check.js';

const DAY_MS = 24 * 3600 * 1000;
const SOON_DAYS = 21;

export const certificatesCheck: Check = {
  name: 'certificates',
  remedy: 'Put fullchain.pem and privkey.pem, both PEM, into TLS_CERT_DIR.',
  run: ({ settings: { TLS_CERT_DIR: folder }, gateway, now }) => {
    const [chain, key] = ['fullchain.pem', 'privkey.pem'].map((name) => join(folder, name));
    const there = [chain, key].filter((file) => file !== undefined && existsSync(file));
    if (there.length === 0) return [ok(`There is none in ${folder}.`)];
    if (chain === undefined || key === undefined || there.length === 1) {
      return [failed(`Only ${there.join()} is there.`, certificatesCheck.remedy)];
    }
    const certificate = new X509Certificate(readFileSync(chain));
    return [
      ofTime(certificate, now()),
      ofKey(certificate, readFileSync(key)),
      ofName(certificate, new URL(gateway).hostname),
    ];
  },
};

function ofTime({ validFrom, validTo }: X509Certificate, now: number): Finding {
  const renew = 'Renew the certificate.';
  if (now < Date.parse(validFrom)) {
    return failed(`The certificate is not valid before ${validFrom}.`, 'Look at the clock.');
  }
  const days = Math.floor((Date.parse(validTo) - now) / DAY_MS);
  if (days < 0) return failed(`The certificate expired on ${validTo}.`, renew);
  const says = `The certificate is valid for another ${days} days.`;
  return days < SOON_DAYS ? warning(says, renew) : ok(says);
}

function ofKey(certificate: X509Certificate, key: Buffer): Finding {
  return certificate.checkPrivateKey(createPrivateKey(key))
    ? ok('The private key is that of the certificate.')
    : failed('The private key is not that of the certificate.', certificatesCheck.remedy);
}

function ofName(certificate: X509Certificate, host: string): Finding {
  return names(certificate, host)
    ? ok(`The certificate names ${host}.`)
    : warning(
        `The certificate does not name ${host}, the host of GATEWAY_URL.`,
        'Have one made for that name.',
      );
}

function names(certificate: X509Certificate, host: string): boolean {
  const address = host.replace(/^\[|\]$/g, '');
  const name = isIP(address) === 0 ? certificate.checkHost(host) : certificate.checkIP(address);
  return name !== undefined;
}
