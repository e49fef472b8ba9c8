import { readFileSync } from 'node:fs';
import Handlebars from 'handlebars';

/** What a person is asked before a client acts for them. */
export type ConsentPage = {
  uid: string;
  csrfToken: string;
  person: string;
  clientName: string;
  /** Where a client that shows a document of its own has it; such a document names its host. */
  clientHost?: string | undefined;
  redirectHost: string;
  /** On this very computer, where any program could wait for the answer. */
  onThisComputer: boolean;
  resource: string;
  scopes: readonly string[];
  /** More was asked for than the person has. */
  narrowed: boolean;
};

export type MessagePage = { title: string; detail: string; hint?: string };

export type OAuthPages = {
  consent: (page: ConsentPage) => string;
  message: (page: MessagePage) => string;
};

const VIEWS = new URL('../../views/', import.meta.url);

/** Every value is escaped, and there is no script. */
export function loadOAuthPages(): OAuthPages {
  const handlebars = Handlebars.create();
  const page = <Data>(name: string) =>
    handlebars.compile<Data>(readFileSync(new URL(`${name}.hbs`, VIEWS), 'utf8'));
  for (const name of ['head', 'brand']) {
    handlebars.registerPartial(name, readFileSync(new URL(`${name}.hbs`, VIEWS), 'utf8'));
  }
  return { consent: page<ConsentPage>('consent'), message: page<MessagePage>('message') };
}
