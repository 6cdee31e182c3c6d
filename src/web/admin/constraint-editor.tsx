// The constraint of a permission, with what it means and how many objects it lets through right now. Its parts are fetched
// anew while somebody types, where there are scripts; without them the button asks for the whole form.
import type { VNode } from 'preact';
import type { ResourceMeta } from '../../engine/declare/resource.js';
import { conditionNames } from '../../engine/query/condition-names.js';
import { LOOKUPS } from '../../engine/query/constraint.js';
import type { Checked, Count, NamedProblem } from './constraint-check.js';
import { listed, pluralOf } from './model-names.js';

/** Where the parts are fetched. */
export const CHECK_PATH = '/admin/permissions/check/';
/** The button that asks for the form with what is to be said of it, and stores nothing. */
export const CHECK = 'check';

export interface ConstraintEditorProps {
  text: string;
  checked: Checked;
  /** What the refusal of the form said. */
  errors: readonly string[];
  /** Where the form is. */
  action: string;
}

export function ConstraintEditor({ text, checked, errors, action }: ConstraintEditorProps): VNode {
  const isBad = errors.length > 0 || checked.problems.length > 0;
  const rows = Math.min(Math.max(text.split('\n').length + 1, 4), 16);
  return (
    <fieldset data-check={CHECK_PATH}>
      <legend>Which of them</legend>
      <div class="field">
        <label for="id_constraints">Constraint</label>
        <textarea
          id="id_constraints"
          name="constraints"
          class="code"
          rows={rows}
          spellcheck={false}
          autocomplete="off"
          aria-describedby="id_constraints_help id_constraints_answer"
          aria-invalid={isBad ? 'true' : undefined}
        >
          {text}
        </textarea>
        <small class="help" id="id_constraints_help">
          As JSON. Blank: all of them.
        </small>
      </div>
      <div class="field">
        <label for="id_as">As seen by</label>
        <div class="with-button">
          <select id="id_as" name="as" data-part="as" aria-describedby="id_as_help">
            <Callers checked={checked} />
          </select>
          <button
            type="submit"
            class="secondary outline"
            name={CHECK}
            value="1"
            formaction={`${action}#id_constraints_answer`}
            formNoValidate
          >
            Check
          </button>
        </div>
        <small class="help" id="id_as_help">
          Whom <code>$user</code> stands for in the count: you, or one of the users chosen above.
        </small>
      </div>
      <div id="id_constraints_answer" class="answer" role="status" data-part="answer">
        <ConstraintAnswer checked={checked} errors={errors} />
      </div>
      <Help />
      <details>
        <summary>The names that the chosen models have</summary>
        <div data-part="names">
          <ConditionNames models={checked.models} />
        </div>
      </details>
    </fieldset>
  );
}

/** What is fetched while somebody types. */
export function ConstraintParts({ checked }: { checked: Checked }): VNode {
  return (
    <div>
      <select data-part="as">
        <Callers checked={checked} />
      </select>
      <div data-part="answer">
        <ConstraintAnswer checked={checked} errors={[]} />
      </div>
      <div data-part="names">
        <ConditionNames models={checked.models} />
      </div>
    </div>
  );
}

function Callers({ checked: { callers, as } }: { checked: Checked }): VNode {
  return (
    <>
      <option value="" selected={as === ''}>
        Yourself
      </option>
      {callers.map(({ id, name }) => (
        <option key={id} value={id} selected={as === id}>
          {name}
        </option>
      ))}
    </>
  );
}

function ConstraintAnswer({ checked, errors }: { checked: Checked; errors: readonly string[] }): VNode {
  const { problems, meaning, models } = checked;
  if (problems.length > 0) return <Problems problems={problems} />;
  if (errors.length > 0) return <Problems problems={errors.map((message) => ({ message, names: [], more: 0 }))} />;
  const what = models.length > 0 ? listed(models.map(pluralOf)) : 'the models chosen above';
  return (
    <>
      {meaning ? (
        <MeaningLines meaning={meaning} what={what} />
      ) : (
        <p>
          Lets through every one of <strong>{what}</strong>: nothing is asked of them.
        </p>
      )}
      <Counts counts={checked.counts} />
    </>
  );
}

function Problems({ problems }: { problems: readonly NamedProblem[] }): VNode {
  return (
    <ul class="errors">
      {problems.map(({ message, names, more }) => (
        <li key={message}>
          {message}
          {names.length > 0 && (
            <>
              {' '}
              Possible here:{' '}
              {names.map((name, index) => (
                <span key={name}>
                  {index > 0 && ', '}
                  <code>{name}</code>
                </span>
              ))}
              {more > 0 && ` and ${more} more`}.
            </>
          )}
        </li>
      ))}
    </ul>
  );
}

function MeaningLines({ meaning, what }: { meaning: readonly (readonly string[])[]; what: string }): VNode {
  const [only = []] = meaning;
  if (meaning.length === 1) {
    return (
      <>
        <p>
          Lets through those of <strong>{what}</strong> of which{' '}
          {only.length > 1 ? 'all of this is true' : 'this is true'}:
        </p>
        <Conditions lines={only} />
      </>
    );
  }
  return (
    <>
      <p>
        Lets through those of <strong>{what}</strong> of which one of these is true:
      </p>
      <ol>
        {meaning.map((lines) => (
          <li key={lines.join()}>{lines.length === 1 ? lines[0] : <Conditions lines={lines} />}</li>
        ))}
      </ol>
    </>
  );
}

function Conditions({ lines }: { lines: readonly string[] }): VNode {
  return (
    <ul>
      {lines.map((line) => (
        <li key={line}>{line}</li>
      ))}
    </ul>
  );
}

function Counts({ counts }: { counts: readonly Count[] }): VNode | null {
  if (counts.length === 0) return <p class="quiet">Choose models to see how many objects that is.</p>;
  return (
    <>
      <p>Right now, of what you may view yourself:</p>
      <ul class="matching">
        {counts.map(({ resource, matching }) => (
          <li key={resource.label}>
            {typeof matching === 'object' ? (
              <>
                <strong>{matching.matching.toLocaleString('en')}</strong> of {matching.total.toLocaleString('en')}{' '}
                {matching.total === 1 ? resource.title : pluralOf(resource)}
              </>
            ) : (
              <span class="quiet">
                {pluralOf(resource)}:{' '}
                {matching === 'slow' ? 'it takes too long to count them' : 'you may not view them'}
              </span>
            )}
          </li>
        ))}
      </ul>
    </>
  );
}

const EXAMPLES = [
  ['{"region__slug": "emea"}', 'sites of one region'],
  ['{"status__in": ["active", "staged"], "tenant__isnull": false}', 'active or staged ones that have a tenant'],
  ['[{"user": "$user"}, {"expires__isnull": false}]', 'one’s own tokens, and any that expires'],
] as const;

function Help(): VNode {
  return (
    <details>
      <summary>How a constraint is written</summary>
      <p>
        An object asks for all of its conditions, a list of objects for one of them. A condition is the name of a field,
        the names of fields behind it after two underscores each, and perhaps a comparison:{' '}
        <code>site__region__slug__in</code>. <code>$user</code> stands for whoever asks.
      </p>
      <p>
        Comparisons: none (equal),{' '}
        {LOOKUPS.map((lookup, index) => (
          <span key={lookup}>
            {index > 0 && ', '}
            <code>{lookup}</code>
          </span>
        ))}
        . Those that begin with <code>i</code>, but for <code>in</code> and <code>isnull</code>, do not tell small from
        capital letters.
      </p>
      <dl class="examples">
        {EXAMPLES.map(([example, words]) => (
          <div key={example}>
            <dt>
              <code>{example}</code>
            </dt>
            <dd>{words}</dd>
          </div>
        ))}
      </dl>
    </details>
  );
}

/** Of more choices nobody wants to read all. */
const MOST_VALUES = 12;

function ConditionNames({ models }: { models: readonly ResourceMeta[] }): VNode {
  if (models.length === 0) return <p class="quiet">No models are chosen.</p>;
  return (
    <>
      {models.map((resource) => (
        <section key={resource.label} aria-label={resource.title}>
          <h2>{pluralOf(resource)}</h2>
          <ul class="condition-names">
            {conditionNames(resource).map(({ name, target, values }) => (
              <li key={name}>
                <code>{name}</code>
                {target && <span class="quiet"> → {target.title}</span>}
                {values.length > 0 && values.length <= MOST_VALUES && <span class="quiet"> {values.join(', ')}</span>}
              </li>
            ))}
          </ul>
        </section>
      ))}
    </>
  );
}
