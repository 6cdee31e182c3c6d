// Whatever ends a command is said in one sentence; a stack is for the log of a server, not for a terminal.
import { ApiError, ValidationError } from '../engine/errors.js';
import { SettingError } from '../platform/config/settings.js';
import { StartFailure } from '../platform/failure.js';
import type { Terminal } from './terminal.js';

/** What a command refuses to do, or could not do: one sentence, exit code 1. */
export class Refusal extends Error {}

/** A command that was not given as its help says: one sentence, exit code 2. */
export class BadUsage extends Error {}

const TOLD = [ApiError, SettingError, StartFailure, Refusal, BadUsage];

/** The sentence for an error. */
export function sentenceOf(error: unknown): string {
  if (error instanceof ValidationError) return fieldSentences(error.errors).join('\n');
  if (TOLD.some((kind) => error instanceof kind)) return (error as Error).message;
  if (error instanceof AggregateError) return error.errors.map(sentenceOf).join('; ');
  const { code, message } = error as { code?: string; message?: string };
  return `Something went wrong${code ? ` (${code})` : ''}: ${message ?? String(error)}`;
}

/** One sentence for each field, which it begins with, and for the whole. */
export function fieldSentences(errors: unknown): string[] {
  return Object.entries(errors as Record<string, unknown>).map(([field, messages]) => {
    const said = Array.isArray(messages) ? messages.join(' ') : JSON.stringify(messages);
    return field === '__all__' || field === 'non_field_errors' ? said : `${field}: ${said}`;
  });
}

/** Says it on standard error and sets the exit code. */
export function sayFailure(error: unknown, terminal: Terminal): void {
  terminal.say(sentenceOf(error));
  terminal.code = error instanceof BadUsage ? 2 : 1;
}
