import type { IncomingMessage, ServerResponse } from 'node:http';
import { text } from 'node:stream/consumers';
import { startCognitoLocal, startLocalServer } from '@mcp-gateway/testing';

/** A prefix that another account has. */
export const TAKEN_DOMAIN = 'taken';
const DOMAIN_TAKEN =
  '{"__type":"InvalidParameterException","message":"Domain already associated with another user pool."}';

type Input = Record<string, unknown>;

export type CognitoStandIn = {
  endpoint: string;
  /** The actions that were called, and what with. */
  called: { action: string; input: Input }[];
  stop: () => Promise<void>;
};

/**
 * cognito-local, with what it lacks in front of it: resource servers and domains, answered in the
 * form that Amazon documents. Everything else goes on to it.
 */
export async function startCognitoStandIn(): Promise<CognitoStandIn> {
  const local = await startCognitoLocal();
  const called: CognitoStandIn['called'] = [];
  const lacking = createLacking();
  const answer = async (action: string, input: Input) => {
    called.push({ action, input });
    const own = lacking.answer(action, input);
    if (own !== undefined) return own;
    const told = await local.call(action, input);
    return action === 'DescribeUserPool' ? lacking.withDomain(told) : told;
  };
  const { url, close } = await startLocalServer((req, res) => {
    void text(req)
      .then((body) => answer(actionOf(req), JSON.parse(body) as Input))
      .then(
        (told) => respond(res, 200, told),
        (error: unknown) => respond(res, 400, problemOf(error)),
      );
  });
  return {
    endpoint: url,
    called,
    stop: async () => {
      await close();
      await local.stop();
    },
  };
}

function createLacking() {
  const servers = new Map<string, Input>();
  const domains = new Map<string, unknown>();
  return {
    answer: (action: string, input: Input): object | undefined => {
      switch (action) {
        case 'ListResourceServers':
          return { ResourceServers: [...servers.values()] };
        case 'CreateResourceServer':
        case 'UpdateResourceServer':
          servers.set(String(input['Identifier']), input);
          return { ResourceServer: input };
        case 'CreateUserPoolDomain':
          if (input['Domain'] === TAKEN_DOMAIN) throw new Error(DOMAIN_TAKEN);
          domains.set(String(input['UserPoolId']), input['Domain']);
          return {};
        default:
          return undefined;
      }
    },
    withDomain: (told: unknown) => {
      const { UserPool } = told as { UserPool: Input };
      return { UserPool: { ...UserPool, Domain: domains.get(String(UserPool['Id'])) } };
    },
  };
}

function actionOf({ headers }: IncomingMessage): string {
  return String(headers['x-amz-target']).split('.')[1] ?? '';
}

function respond(res: ServerResponse, status: number, body: unknown): void {
  res.writeHead(status, { 'content-type': 'application/x-amz-json-1.1' });
  res.end(JSON.stringify(body));
}

/** cognito-local's own words stand behind those of whoever called it. */
function problemOf(error: unknown): unknown {
  const json = /\{.*\}/s.exec((error as Error).message)?.[0];
  return json === undefined ? { __type: 'InternalErrorException' } : JSON.parse(json);
}
