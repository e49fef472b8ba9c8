export { probeServer, type ProbeOptions } from './probe-server.js';
export {
  ProbeFailure,
  type HealthyProbe,
  type LeftOutTool,
  type ListCut,
  type ProbeResult,
  type UnhealthyProbe,
  type UnhealthyReason,
} from './result.js';
