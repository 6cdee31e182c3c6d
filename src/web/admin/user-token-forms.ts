// What is typed about one user's API tokens, and what a token policy says of it.
import type { OwnPolicy, PolicyValues } from '../../users/user-token-policy.js';

/** As a browser posts it. */
export interface PolicyForm {
  readonly max_tokens: string;
  readonly max_lifetime_days: string;
  readonly read_only: boolean;
  /** One network a line. */
  readonly required_ips: string;
}

export const POLICY_NAMES = ['max_tokens', 'max_lifetime_days', 'write_allowed', 'required_ips'] as const;

export function formOfPolicy(own: OwnPolicy | null): PolicyForm {
  return {
    max_tokens: String(own?.max_tokens ?? ''),
    max_lifetime_days: String(own?.max_lifetime_days ?? ''),
    read_only: own?.write_allowed === false,
    required_ips: (own?.required_ips ?? []).join('\n'),
  };
}

export const formPosted = (posted: URLSearchParams): PolicyForm => ({
  max_tokens: posted.get('max_tokens') ?? '',
  max_lifetime_days: posted.get('max_lifetime_days') ?? '',
  read_only: posted.has('read_only'),
  required_ips: posted.get('required_ips') ?? '',
});

export function policyOf({ max_tokens, max_lifetime_days, read_only, required_ips }: PolicyForm): PolicyValues {
  return {
    max_tokens: numberIn(max_tokens),
    max_lifetime_days: numberIn(max_lifetime_days),
    write_allowed: !read_only,
    required_ips: required_ips.split(/[\s,]+/).filter((network) => network !== ''),
  };
}

/** What is no number goes on as it is: the service says what is wrong with it. */
function numberIn(text: string): number | null {
  const trimmed = text.trim();
  if (trimmed === '') return null;
  return /^\d{1,9}$/.test(trimmed) ? Number(trimmed) : (trimmed as unknown as number);
}

/** What a switch says of creating and of changing tokens. */
export const switched = (state: 'on' | 'off'): PolicyValues => ({
  can_create: state === 'on',
  can_modify: state === 'on',
});
