import { openRaw, type RawAnswer, type RawConnection } from '@mcp-gateway/testing';

/**
 * Sends requests over a few connections that are kept alive, on each the next one after the answer
 * to the last. The answers come in the order of the requests.
 */
export async function sendAll(
  port: number,
  requests: readonly Buffer[],
  connections = 6,
): Promise<RawAnswer[]> {
  const answers: RawAnswer[] = [];
  let next = 0;
  const work = async () => {
    let connection: RawConnection | undefined;
    for (let at = next++; at < requests.length; at = next++) {
      connection ??= await openRaw(port);
      connection.send(requests[at]!);
      const answer = await connection.answer('POST');
      answers[at] = answer;
      if (!answer.header('connection').includes('close')) continue;
      connection.abort();
      connection = undefined;
    }
    connection?.abort();
  };
  await Promise.all(Array.from({ length: connections }, work));
  return answers;
}
