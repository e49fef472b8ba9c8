/** A command that cannot go on, for a reason its user can act on: one sentence, shown as it is. */
export class CommandFailed extends Error {
  constructor(message: string, options?: ErrorOptions) {
    super(message, options);
    this.name = 'CommandFailed';
  }
}
