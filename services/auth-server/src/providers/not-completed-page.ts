/** Shown in place of a sign-in; the sentence is one of ours. */
export function notCompletedPage(sentence: string): string {
  return `<!doctype html>
<html lang="en">
<head>
  <title>Sign-in not completed · MCP Gateway &amp; Registry</title>
  <meta charset="utf-8">
  <meta name="viewport" content="width=device-width, initial-scale=1">
  <link rel="stylesheet" href="/static/app.css">
</head>
<body class="centered">
  <main class="panel">
    <h1>Sign-in not completed</h1>
    <p>${sentence}.</p>
    <a class="button" href="/login">Sign in again</a>
  </main>
</body>
</html>
`;
}
