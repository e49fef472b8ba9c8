import { Router, type Request, type Response } from 'express';
import type { ServerViews } from '../api/server-view.js';
import { statisticsOf } from '../api/statistics.js';
import type { Access } from '../auth/access.js';
import { authenticatedOf, type Guards } from '../auth/guards.js';
import type { Catalog } from '../catalog/catalog.js';
import { methodNotAllowed } from '../http/method-not-allowed.js';
import { homePage, type HomePage } from './home-page.js';

export type HomeDeps = {
  catalog: Pick<Catalog, 'list'>;
  access: Access;
  views: ServerViews;
  guards: Guards;
  renderHome: (page: HomePage) => string;
};

/** As many cards as the page shows at first; its script asks for more. */
const FIRST = 60;

/** `/`: the catalogue as a page. */
export function createHomeRouter(deps: HomeDeps): Router {
  const { catalog, access, views, guards, renderHome } = deps;
  const router = Router({ caseSensitive: true });
  const show = async (_req: Request, res: Response) => {
    const { caller, session } = authenticatedOf(res);
    const visible = (await catalog.list()).filter(({ path }) => access.sees(caller, path));
    const page = homePage({
      caller,
      csrfToken: session?.csrfToken ?? '',
      mayRegister: access.mayRegister(caller),
      statistics: statisticsOf(visible.map((server) => views.figures(caller, server))),
      servers: visible.slice(0, FIRST).map((server) => views.summary(caller, server)),
    });
    res.type('html').send(renderHome(page));
  };
  router.route('/').get(guards.page, show).all(methodNotAllowed('GET', 'HEAD'));
  return router;
}
