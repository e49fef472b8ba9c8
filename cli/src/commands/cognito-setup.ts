import { InvalidArgumentError, type Command } from 'commander';
import type { Cli } from '../cli.js';
import type { ScopesInCognito } from '../cognito/scopes-in-cognito.js';
import type { Step, Target } from '../cognito/step.js';
import { CommandFailed } from '../failure.js';

type Options = { dryRun?: boolean; pool: string; domain?: string; region?: string };

export function addCognitoSetup(parent: Command, cli: () => Cli): void {
  parent
    .command('setup')
    .description('make a user pool of Amazon Cognito ready for this gateway, and .env for it')
    .option('--dry-run', 'print the plan, and change nothing')
    .option('--pool <name>', 'of the user pool, and of its app clients', poolName, 'mcp-gateway')
    .option('--domain <prefix>', 'of the sign-in pages, where the pool has none yet')
    .option('--region <region>', 'of Amazon, unless AWS_REGION says it')
    .addHelpText('after', '\nTakes the credentials that the AWS command line takes.')
    .action(async (options: Options) => {
      const own = cli();
      const { prepare } = await import('../cognito/prepare.js');
      const { plan, scopes, write } = await prepare(own, options);
      if (!own.json) tellPlan(own, plan.steps, scopes);
      if (options.dryRun) {
        if (own.json) own.printJson(plainPlan(plan.steps, scopes));
        return;
      }
      const { carryOut } = await import('../cognito/plan.js');
      const target = await carryOut(plan).catch(explain);
      await write(target);
      if (own.json) own.printJson({ ...plainPlan(plan.steps, scopes), ...plainResult(target) });
      else tellResult(own, plan.steps, target);
    });
}

function poolName(text: string): string {
  if (/^[\w\s+=,.@-]{1,100}$/.test(text)) return text;
  throw new InvalidArgumentError('Cognito takes letters, digits, spaces and + = , . @ - here.');
}

const MARKS: Record<Step['does'], string> = { create: '+', change: '~', keep: '=' };

function tellPlan({ print }: Cli, steps: readonly Step[], { impossible }: ScopesInCognito): void {
  for (const { does, what, difference } of steps) {
    print(`${MARKS[does]} ${does.padEnd(6)}  ${what}${difference ? `: ${difference}` : ''}`);
  }
  for (const { scope, why } of impossible) {
    print(`! no scope of Cognito can be ${scope}, for ${why}; groups can give it to people`);
  }
}

function plainPlan(steps: readonly Step[], { impossible }: ScopesInCognito) {
  const plan = steps.map(({ does, what, difference }) => ({ does, what, difference }));
  return { plan, impossible_scopes: impossible };
}

function plainResult({ poolId, webClient, machineClient, domain }: Target) {
  return {
    user_pool_id: poolId,
    domain,
    client_id: webClient.id,
    machine_client_id: machineClient.id,
    machine_client_secret: machineClient.secret,
  };
}

function tellResult({ print }: Cli, steps: readonly Step[], target: Target): void {
  const { poolId, machineClient } = target;
  const changed = steps.filter(({ does }) => does !== 'keep').length;
  print(`Done: ${changed} changes, and .env names the user pool ${poolId}.`);
  if (machineClient.id !== '') {
    print(`Programs: client_id ${machineClient.id}, client_secret ${machineClient.secret ?? '-'}`);
    print(
      'For their tokens to be taken, oauth2_providers.yml has to name that client: docs/cognito.md.',
    );
  }
  print('Run ./build_and_run.sh, then ./mcpctl doctor.');
}

/** Amazon's own words, without the stack of its library. */
function explain(error: unknown): never {
  if (error instanceof CommandFailed) throw error;
  const { name, message } = error as Error;
  throw new CommandFailed(
    `Amazon Cognito refuses (${name}): ${message} What was done before stays; run this again when it is corrected.`,
    { code: 'cognito', cause: error },
  );
}
