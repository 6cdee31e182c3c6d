// Models that clients may name: those that are resources here, and those of NetBox that are not. A room above says which
// there are; each has a number that never changes.

export interface KnownModel {
  readonly number: number;
  /** `dcim.site` */
  readonly label: string;
}

const byLabel = new Map<string, KnownModel>();
const byKey = new Map<string, KnownModel>();

/** Adds models. @throws Error for a number or a label that another one has */
export function declareModels(models: readonly KnownModel[]): void {
  for (const model of models) {
    const key = String(model.number);
    if (byKey.has(key) || byLabel.has(model.label)) throw new Error(`${key} ${model.label} is declared twice`);
    byKey.set(key, model).set(modelId(model.number), model);
    byLabel.set(model.label, model);
  }
}

/** The UUID of a model: the same on every server, like its number. */
export const modelId = (number: number): string => `00000000-0000-7000-8000-${String(number).padStart(12, '0')}`;

export const knownModel = (label: string): KnownModel | undefined => byLabel.get(label);

/** By its number or its UUID, whichever a client says. */
export const modelOfKey = (key: string): KnownModel | undefined => byKey.get(key);
