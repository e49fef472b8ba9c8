import type { OpenBrowser } from './browser.js';
import type { Connection } from './gateway/connect.js';
import type { Gateway } from './gateway/find-gateway.js';
import type { Settings } from './settings.js';
import type { Terminal } from './terminal.js';

/** What a command gets from the process around it. */
export type Cli = {
  /** The folder of the installation. */
  root: string;
  env: NodeJS.ProcessEnv;
  /** This installation as its `.env` and the environment describe it. @throws ConfigError */
  settings: () => Settings;
  /** The gateway, and as whom. @throws CommandFailed, UsageError, NotSignedIn, ConfigError */
  connect: () => Promise<Connection>;
  /** The gateway, with nobody to act as. @throws CommandFailed, UsageError, ConfigError */
  findGateway: () => Promise<Gateway>;
  /** Where sign-ins of whoever runs this are kept. */
  signInFile: string;
  /** Undefined where there is no browser to open. */
  openBrowser: OpenBrowser | undefined;
  terminal: Terminal;
  /** Whether the answer is for a program. */
  json: boolean;
  /** A line of the answer, or several. */
  print: (text: string) => void;
  printJson: (value: unknown) => void;
  /** JSON in one line, for answers of any number of them. */
  printLine: (value: unknown) => void;
  /** Tells the person at the terminal something that is no part of the answer. */
  note: (text: string) => void;
};
