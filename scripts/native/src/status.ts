import { isUp, type Report, type ServiceReport } from './report.js';

const HEADINGS = ['SERVICE', 'STATE', 'HEALTH', 'PORT', 'PID', 'MEMORY', 'RESTARTS'];
const MEGABYTE = 1024 * 1024;

/** One line a service, and below them why each that is not up is not. */
export function renderStatus({ services }: Report): string {
  const rows = [HEADINGS, ...services.map(cells)];
  const widths = HEADINGS.map((_, column) =>
    Math.max(...rows.map((row) => row[column]?.length ?? 0)),
  );
  const table = rows.map((row) =>
    row
      .map((cell, column) => cell.padEnd(widths[column] ?? 0))
      .join('  ')
      .trimEnd(),
  );
  return [...table, ...services.flatMap(explain)].join('\n');
}

function cells(service: ServiceReport): string[] {
  const { name, state, health, port, pid, memory_bytes, restarts } = service;
  const memory =
    memory_bytes === undefined ? '-' : `${String(Math.round(memory_bytes / MEGABYTE))} MB`;
  return [name, state, health, String(port), String(pid ?? '-'), memory, String(restarts)];
}

function explain(service: ServiceReport): string[] {
  const { name, reason, log_file } = service;
  if (reason === undefined) return [];
  return [`${name}: ${reason}`, ...(isUp(service) ? [] : [`  log: ${log_file}`])];
}
