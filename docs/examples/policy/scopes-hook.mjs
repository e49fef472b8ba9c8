/**
 * What SCOPES_HOOK_URL can name: a service that says which further scopes a principal has.
 *
 *     node scopes-hook.mjs 9000
 */
import { createServer } from 'node:http';

const SCOPES = new Map([
  ['client:robot', ['weather/read']],
  ['user:local:ada', ['weather/read', 'weather/write']],
]);

const server = createServer(async (req, res) => {
  let text = '';
  for await (const piece of req.setEncoding('utf8')) text += piece;
  try {
    const { principal } = JSON.parse(text);
    const scopes = SCOPES.get(`${principal.kind}:${principal.subject}`) ?? [];
    res.writeHead(200, { 'Content-Type': 'application/json' }).end(JSON.stringify({ scopes }));
  } catch {
    res.writeHead(400).end();
  }
});

server.listen(Number(process.argv[2] ?? 9000), '127.0.0.1', () => {
  console.log(`http://127.0.0.1:${server.address().port}/`);
});
