import { McpServer } from '@modelcontextprotocol/server';
import { registerFakeTool } from './fake-tool.js';
import { hyperDimensionalMapper } from './tools/hyper-dimensional-mapper.js';
import { neuralPatternSynthesizer } from './tools/neural-pattern-synthesizer.js';
import { quantumFluxAnalyzer } from './tools/quantum-flux-analyzer.js';
import { syntheticDataGenerator } from './tools/synthetic-data-generator.js';
import { temporalAnomalyDetector } from './tools/temporal-anomaly-detector.js';
import { userProfileAnalyzer } from './tools/user-profile-analyzer.js';

/** Tools with real schemas of every kind, and invented results: something to try a client with. */
export function createFakeToolsServer(): McpServer {
  const server = new McpServer({
    name: 'realserverfaketools',
    title: 'Real Server Fake Tools',
    version: '0.1.0',
  });
  registerFakeTool(server, quantumFluxAnalyzer);
  registerFakeTool(server, neuralPatternSynthesizer);
  registerFakeTool(server, hyperDimensionalMapper);
  registerFakeTool(server, temporalAnomalyDetector);
  registerFakeTool(server, userProfileAnalyzer);
  registerFakeTool(server, syntheticDataGenerator);
  return server;
}
