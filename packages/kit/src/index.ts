export {
  AppError,
  badRequest,
  conflict,
  forbidden,
  notFound,
  unavailable,
  unprocessable,
  type AppErrorOptions,
  type ErrorDetail,
} from './app-error.js';
export { ConfigError, loadConfig } from './config.js';
export { deriveKey } from './derive-key.js';
export {
  aboutFile,
  FileRefused,
  placeOf,
  problemsOf,
  type FileProblem,
  type FileRefusedContext,
} from './file-refused.js';
export { createHostCookie, type HostCookie, type HostCookieOptions } from './host-cookie.js';
export { runService, STOP_GRACE_MS, type Running } from './lifecycle.js';
export { listen, type HttpOptions, type Listening, type ListenTarget } from './listen.js';
export { localPath } from './local-path.js';
export { createLogger, type Log, type LogOptions } from './log.js';
export { parse } from './parse.js';
export { portHolders, type PortHolder } from './port-holders.js';
export { printable } from './printable.js';
export { errorResponder, toAppError, toProblem, type Problem } from './problem.js';
export { readTextFile } from './read-text-file.js';
export { requestIdOf, requestLog } from './request-id.js';
export { loadYaml } from './yaml.js';
export { yamlLines, type LineOf } from './yaml-lines.js';
