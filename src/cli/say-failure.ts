// Whatever ends a command is said in one sentence; a stack is for the log of a server, not for a terminal.
import { ApiError, ValidationError } from '../engine/errors.js';
import { SettingError } from '../platform/config/settings.js';
import { StartFailure } from '../platform/failure.js';

/** The sentence for an error. */
export function sentenceOf(error: unknown): string {
  if (error instanceof ValidationError) return fieldSentences(error.errors);
  if (error instanceof ApiError || error instanceof SettingError || error instanceof StartFailure) return error.message;
  if (error instanceof AggregateError) return error.errors.map(sentenceOf).join('; ');
  const { code, message } = error as { code?: string; message?: string };
  return `Something went wrong${code ? ` (${code})` : ''}: ${message ?? String(error)}`;
}

function fieldSentences(errors: unknown): string {
  return Object.entries(errors as Record<string, unknown>)
    .map(([field, messages]) => {
      const said = Array.isArray(messages) ? messages.join(' ') : JSON.stringify(messages);
      return field === '__all__' || field === 'non_field_errors' ? said : `${field}: ${said}`;
    })
    .join('\n');
}

/** Says it on standard error and sets the exit code. */
export function sayFailure(error: unknown): void {
  process.stderr.write(`${sentenceOf(error)}\n`);
  process.exitCode = 1;
}
