/** An error whose message is all there is to say: shown without a stack. */
export class PlainError extends Error {}

/** Runs the body of a command; what it resolves with is the exit code. */
export async function runCommand(body) {
  try {
    process.exitCode = await body();
  } catch (error) {
    console.error(error instanceof PlainError ? `error: ${error.message}` : error);
    process.exitCode = 1;
  }
}
