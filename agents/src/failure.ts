/** Something that the person at the terminal can do something about. */
export class AgentFailed extends Error {
  override name = 'AgentFailed';
}
