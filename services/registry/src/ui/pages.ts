import { readdirSync, readFileSync } from 'node:fs';
import { basename } from 'node:path';
import { fileURLToPath } from 'node:url';
import Handlebars from 'handlebars';
import type { SignInPages } from '../auth/sign-in.js';
import type { ErrorPage } from '../http/error-page.js';
import type { HomePage } from './home-page.js';

export type Pages = SignInPages & {
  home: (page: HomePage) => string;
  error: (page: ErrorPage) => string;
};

const VIEWS = new URL('../../views/', import.meta.url);

/** The HTML pages. Every value is escaped; a value that a view names and does not get is an error. */
export function loadPages(): Pages {
  const handlebars = Handlebars.create();
  const partials = new URL('partials/', VIEWS);
  for (const file of readdirSync(fileURLToPath(partials))) {
    handlebars.registerPartial(
      basename(file, '.hbs'),
      readFileSync(new URL(file, partials), 'utf8'),
    );
  }
  const page = <Data>(name: string) =>
    handlebars.compile<Data>(readFileSync(new URL(`${name}.hbs`, VIEWS), 'utf8'));
  return {
    home: page<HomePage>('home'),
    signIn: page('sign-in'),
    goOn: page('go-on'),
    error: page<ErrorPage>('error'),
  };
}
