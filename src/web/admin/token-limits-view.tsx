// What applies to a user's API tokens and whence, sentence by sentence.
import type { ComponentChildren, VNode } from 'preact';
import type { LimitSource, Told, ToldLimits } from '../../users/token-policy-explanation.js';
import { LimitSources, ReasonSources } from './sources.js';
import type { NamedReason } from './user-reasons.js';

export interface TokenLimitsViewProps {
  limits: ToldLimits;
  /** What gives the right to add tokens; null where the caller may not know. */
  reasons: readonly NamedReason[] | null;
}

export function TokenLimitsView({ limits, reasons }: TokenLimitsViewProps): VNode {
  const { canCreate, canModify, maxTokens, maxLifetimeDays, writeAllowed, requiredIps } = limits;
  return (
    <dl class="facts panel limits-told">
      {reasons && (
        <Line label="Right to add tokens" isNo={reasons.length === 0} sources={null}>
          {reasons.length === 0 ? (
            ': no permission gives it'
          ) : (
            <>
              : <ReasonSources reasons={reasons} />
            </>
          )}
        </Line>
      )}
      <YesNo label="May create tokens" told={canCreate} />
      <YesNo label="May change tokens" told={canModify} />
      <Fact label="How many" sources={maxTokens.sources}>
        {maxTokens.value === 0 ? 'No token at all' : `At most ${maxTokens.value.toLocaleString('en')}`}
      </Fact>
      <Fact label="For how long" sources={maxLifetimeDays.sources}>
        {maxLifetimeDays.value === null
          ? 'As long as wanted'
          : `A token lives for at most ${days(maxLifetimeDays.value)}`}
      </Fact>
      <Fact label="Writing" sources={writeAllowed.sources}>
        {writeAllowed.value ? 'Tokens may write' : 'Tokens can only be used for reading'}
      </Fact>
      <dt>From where</dt>
      <dd>{requiredIps.length === 0 ? 'From any address.' : <Networks told={requiredIps} />}</dd>
    </dl>
  );
}

function YesNo({ label, told: { value, sources } }: { label: string; told: Told<boolean> }): VNode {
  return <Line label={label} isNo={!value} sources={sources} />;
}

interface LineProps {
  label: string;
  isNo: boolean;
  sources: readonly LimitSource[] | null;
  children?: ComponentChildren;
}

function Line({ label, isNo, sources, children }: LineProps): VNode {
  return (
    <>
      <dt>{label}</dt>
      <dd>
        <strong>{isNo ? 'No' : 'Yes'}</strong>
        {children}
        <Whence sources={sources ?? []} />.
      </dd>
    </>
  );
}

interface FactProps {
  label: string;
  sources: readonly LimitSource[];
  children: string;
}

function Fact({ label, sources, children }: FactProps): VNode {
  return (
    <>
      <dt>{label}</dt>
      <dd>
        {children}
        <Whence sources={sources} />.
      </dd>
    </>
  );
}

function Whence({ sources }: { sources: readonly LimitSource[] }): VNode | null {
  if (sources.length === 0) return null;
  return (
    <>
      , <LimitSources sources={sources} />
    </>
  );
}

function Networks({ told }: { told: ToldLimits['requiredIps'] }): VNode {
  return (
    <ul class="lines">
      {told.map(({ value, sources }) => (
        <li key={sources.map((source) => (source.kind === 'policy' ? source.id : source.name)).join()}>
          Only from {value.length > 0 ? value.join(', ') : 'certain addresses'}
          <Whence sources={sources} />.
        </li>
      ))}
    </ul>
  );
}

const days = (count: number): string => `${count.toLocaleString('en')} day${count === 1 ? '' : 's'}`;
