import type { VNode } from 'preact';

export interface BrowseFilter {
  name: string;
  label: string;
  value: string;
  /** A select instead of a text field; an empty choice is put in front. */
  choices?: readonly { value: string; label: string }[] | undefined;
}

export interface BrowseFiltersProps {
  /** The path without its query. */
  action: string;
  filters: readonly BrowseFilter[];
  kept: readonly (readonly [name: string, value: string])[];
}

export function BrowseFilters({ action, filters, kept }: BrowseFiltersProps): VNode {
  return (
    <search>
      <form method="get" action={action} class="filters" data-prune>
        {kept.map(([name, value]) => (
          <input key={`${name}=${value}`} type="hidden" name={name} value={value} />
        ))}
        {filters.map((filter) => (
          <div key={filter.name} class="filter">
            <label for={`filter_${filter.name}`}>{filter.label}</label>
            <Control {...filter} />
          </div>
        ))}
        <div class="tools">
          <button type="submit" class="secondary">
            Filter
          </button>
          <a href={action}>Clear</a>
        </div>
      </form>
    </search>
  );
}

function Control({ name, value, choices }: BrowseFilter): VNode {
  const id = `filter_${name}`;
  if (!choices) {
    return name === 'q' ? (
      <input type="search" id={id} name={name} value={value} autocomplete="off" />
    ) : (
      <input type="text" id={id} name={name} value={value} autocomplete="off" spellcheck={false} />
    );
  }
  return (
    <select id={id} name={name}>
      <option value="" selected={value === ''}>
        Any
      </option>
      {choices.map((choice) => (
        <option key={choice.value} value={choice.value} selected={choice.value === value}>
          {choice.label}
        </option>
      ))}
    </select>
  );
}
