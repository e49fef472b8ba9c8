import type { Caller, Server } from '@mcp-gateway/contracts';
import { notFound, parse } from '@mcp-gateway/kit';
import { Router, type Request, type Response } from 'express';
import type { Access } from '../auth/access.js';
import { authenticatedOf, type Guards } from '../auth/guards.js';
import type { Catalog } from '../catalog/catalog.js';
import { revisionOf } from '../catalog/revision.js';
import { methodNotAllowed } from '../http/method-not-allowed.js';
import { serverPathOf } from '../http/path-param.js';
import { ListQuery, pageOf } from './server-list.js';
import type { ServerViews } from './server-view.js';
import { statisticsOf } from './statistics.js';

export type ReadDeps = {
  catalog: Pick<Catalog, 'list' | 'get'>;
  access: Access;
  views: ServerViews;
  guards: Guards;
};

/** What the catalogue holds, for callers who may know of it. */
export function createReadRouter({ catalog, access, views, guards }: ReadDeps): Router {
  const router = Router({ caseSensitive: true });
  const onlyGet = methodNotAllowed('GET', 'HEAD');

  const visible = async (caller: Caller): Promise<Server[]> =>
    (await catalog.list()).filter(({ path }) => access.sees(caller, path));
  const one = async (caller: Caller, req: Request): Promise<Server> => {
    const path = serverPathOf(req);
    const server = access.sees(caller, path) ? await catalog.get(path) : undefined;
    if (!server) throw notFound(`Server ${path}`);
    return server;
  };
  const get = (path: string, answer: (caller: Caller, req: Request, res: Response) => unknown) =>
    router
      .route(path)
      .get(guards.read, async (req: Request, res: Response) => {
        const { caller } = authenticatedOf(res);
        res.json(await answer(caller, req, res));
      })
      .all(onlyGet);

  get('/api/servers', async (caller, req) => {
    const query = parse(ListQuery, req.query);
    const { servers, nextCursor } = pageOf(await visible(caller), query, views.status);
    return {
      servers: servers.map((server) => views.summary(caller, server)),
      ...(nextCursor !== undefined && { next_cursor: nextCursor }),
    };
  });
  get('/api/statistics', async (caller) =>
    statisticsOf((await visible(caller)).map((server) => views.figures(caller, server))),
  );
  get('/api/server_details/all', async (caller) =>
    Object.fromEntries(
      (await visible(caller)).map((server) => [server.path, views.details(caller, server)]),
    ),
  );
  get('/api/server_details/*path', async (caller, req, res) => {
    const server = await one(caller, req);
    res.set('ETag', revisionOf(server));
    return views.details(caller, server);
  });
  get('/api/tools/all', async (caller) => ({
    tools: (await visible(caller))
      .filter(({ enabled }) => enabled)
      .flatMap((server) =>
        access.tools(caller, server).map((tool) => ({ service_path: server.path, ...tool })),
      ),
  }));
  get('/api/tools/*path', async (caller, req) => {
    const server = await one(caller, req);
    return { service_path: server.path, tools: access.tools(caller, server) };
  });
  return router;
}
