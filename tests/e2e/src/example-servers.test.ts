import { beforeAll, describe, expect, it } from '@jest/globals';
import { agentToken } from '@mcp-gateway/testing';
import { connectSse, connectStreamable, textOf } from './mcp-client.js';
import { theStack } from './the-stack.js';

const TRANSPORTS = [
  ['Streamable HTTP', 'mcp', connectStreamable],
  ['legacy HTTP+SSE', 'sse', connectSse],
] as const;

let token: string;
beforeAll(async () => {
  token = await agentToken(theStack);
});

describe.each(TRANSPORTS)('The official client over %s', (_name, door, connect) => {
  const open = (server: string) => connect(`${theStack.gatewayUrl}/${server}/${door}`, token);

  it('asks currenttime for the time of a zone', async () => {
    const { client, close } = await open('currenttime');
    const { tools } = await client.listTools();
    expect(tools.map(({ name }) => name)).toEqual(['current_time_by_timezone']);
    const result = await client.callTool({
      name: 'current_time_by_timezone',
      arguments: { tz_name: 'Asia/Tokyo' },
    });
    expect(textOf(result)).toMatch(/\+09:00/);
    await close();
  });

  it('learns from currenttime that a zone is unknown', async () => {
    const { client, close } = await open('currenttime');
    const result = await client.callTool({
      name: 'current_time_by_timezone',
      arguments: { tz_name: 'Mars/Olympus' },
    });
    expect(result.isError).toBe(true);
    expect(textOf(result)).toContain('Mars/Olympus');
    await close();
  });

  it('learns from fininfo that no key is set', async () => {
    const { client, close } = await open('fininfo');
    const result = await client.callTool({
      name: 'get_stock_aggregates',
      arguments: {
        stock_ticker: 'AAPL',
        multiplier: 1,
        timespan: 'day',
        from_date: '2026-01-05',
        to_date: '2026-01-09',
      },
    });
    expect(result.isError).toBe(true);
    expect(textOf(result)).toContain('POLYGON_API_KEY');
    await close();
  });

  it('lists the six made-up tools of realserverfaketools', async () => {
    const { client, close } = await open('realserverfaketools');
    const { tools } = await client.listTools();
    expect(tools.map(({ name }) => name).sort()).toEqual([
      'hyper_dimensional_mapper',
      'neural_pattern_synthesizer',
      'quantum_flux_analyzer',
      'synthetic_data_generator',
      'temporal_anomaly_detector',
      'user_profile_analyzer',
    ]);
    await close();
  });

  it("lists mcpgw's own tools, and sees the servers by them", async () => {
    const { client, close } = await open('mcpgw');
    const { tools } = await client.listTools();
    const names = tools.map(({ name }) => name);
    expect(names).toEqual(
      expect.arrayContaining(['list_services', 'get_service_tools', 'healthcheck']),
    );
    const result = await client.callTool({ name: 'list_services', arguments: {} });
    expect(textOf(result)).toContain('/currenttime');
    await close();
  });
});
