/**
 * A reason not to start that an operator can act on. Its message is one plain paragraph; main prints it without a stack
 * and ends with exit code 1.
 */
export class Refusal extends Error {
  override readonly name = 'Refusal'
}
