import type { Check } from './check.js';
import { callbackUrlsCheck } from './checks/callback-urls.js';
import { certificatesCheck } from './checks/certificates.js';
import { clocksCheck } from './checks/clocks.js';
import { diskSpaceCheck } from './checks/disk-space.js';
import { fileModesCheck } from './checks/file-modes.js';
import { issuersCheck } from './checks/issuers.js';
import { machineSignInCheck } from './checks/machine-sign-in.js';
import { nginxCheck } from './checks/nginx.js';
import { personSignInCheck } from './checks/person-sign-in.js';
import { policyMappingsCheck } from './checks/policy-mappings.js';
import { portsCheck } from './checks/ports.js';
import { providerClientsCheck } from './checks/provider-clients.js';
import { secretKeyCheck } from './checks/secret-key.js';
import { settingsCheck } from './checks/settings.js';
import { userPoolCheck } from './checks/user-pool.js';

/** From what others depend on to what depends on others. */
export const CHECKS: readonly Check[] = [
  settingsCheck,
  fileModesCheck,
  diskSpaceCheck,
  certificatesCheck,
  portsCheck,
  nginxCheck,
  secretKeyCheck,
  policyMappingsCheck,
  userPoolCheck,
  issuersCheck,
  providerClientsCheck,
  callbackUrlsCheck,
  clocksCheck,
  machineSignInCheck,
  personSignInCheck,
];
