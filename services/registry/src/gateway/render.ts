import { createHash } from 'node:crypto';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import Handlebars from 'handlebars';
import {
  addressToken,
  fileToken,
  serverNameToken,
  socketToken,
  urlPathToken,
  wordToken,
  type NginxText,
} from './nginx-text.js';
import type { GatewayPlan, Route } from './plan.js';
import { accessLogFile, type GatewaySettings } from './settings.js';

/** A rendered configuration; its generation is a hash of all that it says. */
export type GatewayConfig = { text: string; generation: string };
export type RenderGateway = (plan: GatewayPlan, settings: GatewaySettings) => GatewayConfig;

type RouteView = Omit<Route, 'tlsName'> & { direct: boolean; tlsName: NginxText | '' };

/** Everything the template may name; text only as NginxText. */
type View = {
  generation: NginxText;
  generationPath: NginxText;
  workerUser: NginxText | '';
  pidFile: NginxText;
  accessLog: NginxText;
  tempDir: Record<'body' | 'proxy' | 'fastcgi' | 'uwsgi' | 'scgi', NginxText>;
  httpPort: number;
  ipv6: boolean;
  serverNames: readonly NginxText[];
  authGate: NginxText;
  authServer: NginxText;
  registry: NginxText;
  mcpgw: NginxText;
  caFile: NginxText;
  mapHashMaxSize: number;
  upstreams: GatewayPlan['upstreams'];
  routes: readonly RouteView[];
};

/** Compiles the templates of a folder once; a value that is missing in the view makes rendering throw. */
export function createRenderer(templateDir: string): RenderGateway {
  const handlebars = Handlebars.create();
  const partialDir = join(templateDir, 'partials');
  for (const file of readdirSync(partialDir)) {
    handlebars.registerPartial(
      file.replace(/\.hbs$/, ''),
      readFileSync(join(partialDir, file), 'utf8'),
    );
  }
  const source = readFileSync(join(templateDir, 'nginx.conf.hbs'), 'utf8');
  const template = handlebars.compile<View>(source, { strict: true, noEscape: true });

  return (plan, settings) => {
    const draft = template(viewOf(plan, settings, wordToken('draft')));
    const generation = wordToken(createHash('sha256').update(draft).digest('hex').slice(0, 16));
    return { text: template(viewOf(plan, settings, generation)), generation };
  };
}

function viewOf(plan: GatewayPlan, settings: GatewaySettings, generation: NginxText): View {
  const { runDir, workerUser, caFile, authGate } = settings;
  const temp = (name: string) => fileToken(`${runDir}/nginx/${name}`);
  return {
    generation,
    generationPath: urlPathToken(settings.generationPath),
    workerUser: workerUser === undefined ? '' : wordToken(workerUser),
    pidFile: fileToken(`${runDir}/nginx.pid`),
    accessLog: fileToken(accessLogFile(settings)),
    tempDir: {
      body: temp('body'),
      proxy: temp('proxy'),
      fastcgi: temp('fastcgi'),
      uwsgi: temp('uwsgi'),
      scgi: temp('scgi'),
    },
    httpPort: settings.httpPort,
    ipv6: settings.ipv6,
    serverNames: [...new Set(settings.hostNames)].sort().map(serverNameToken),
    authGate: 'socketPath' in authGate ? socketToken(authGate.socketPath) : hostAndPort(authGate),
    authServer: hostAndPort(settings.authServer),
    registry: hostAndPort(settings.registry),
    mcpgw: hostAndPort(settings.mcpgw),
    caFile: fileToken(caFile),
    mapHashMaxSize: Math.max(2048, 2 ** Math.ceil(Math.log2(plan.routes.length * 2 + 1))),
    upstreams: plan.upstreams,
    routes: plan.routes.map(routeView),
  };
}

function routeView({ tlsName, ...route }: Route): RouteView {
  return { ...route, direct: route.via === 'direct', tlsName: tlsName ?? '' };
}

function hostAndPort({ host, port }: { host: string; port: number }): NginxText {
  return addressToken(host, port);
}
