import type { Command } from 'commander';
import { API_TOKEN_NOTE } from '../accounts/told-once.js';
import type { Cli } from '../cli.js';
import { collect } from '../collect.js';
import { UsageError } from '../failure.js';
import { renderFields } from '../fields.js';

type Options = { scope: string[]; days?: number };

export function addTokenCreate(parent: Command, cli: () => Cli): void {
  parent
    .command('create NAME')
    .description('make a token for a program of yours; it never reaches further than you')
    .option('--scope <name>', 'one of yours; repeatable; all of yours unless given', collect, [])
    .option('--days <number>', 'until it expires; 90 unless given', parseDays)
    .action(async (name: string, { scope: scopes, days }: Options) => {
      const { connect, json, note, print, printJson } = cli();
      const { registry } = await connect();
      const token = await registry.addApiToken({
        name,
        ...(scopes.length > 0 && { scopes }),
        ...(days !== undefined && { expires_in_days: days }),
      });
      if (json) printJson(token);
      else print(renderFields(token));
      note(API_TOKEN_NOTE);
    });
}

function parseDays(text: string): number {
  if (/^[1-9]\d{0,3}$/.test(text)) return Number(text);
  throw new UsageError('--days must be a whole number of days');
}
