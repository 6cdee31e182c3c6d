// How the text of one environment variable becomes a value.

/** A setting that cannot be used: stops the start with one sentence. */
export class SettingError extends Error {
  constructor(
    readonly setting: string,
    value: string,
    allowed: string,
  ) {
    super(`${setting}=${value} cannot be used: ${allowed}.`);
    this.name = 'SettingError';
  }
}

/** Turns the text given for a setting into its value. @throws SettingError */
export type Parser<T> = (name: string, value: string) => T;

export const text: Parser<string> = (_name, value) => value;

export const boolean: Parser<boolean> = (name, value) => {
  if (/^(true|1|yes|on)$/i.test(value)) return true;
  if (/^(false|0|no|off)$/i.test(value)) return false;
  throw new SettingError(name, value, 'true or false');
};

export const optional =
  <T>(parse: Parser<T>): Parser<T | null> =>
  (name, value) =>
    parse(name, value);

export const integer =
  ({ min, max }: { min: number; max: number }): Parser<number> =>
  (name, value) => {
    const number = /^-?\d+$/.test(value) ? Number(value) : Number.NaN;
    if (number >= min && number <= max) return number;
    throw new SettingError(name, value, `a whole number from ${min} to ${max}`);
  };

export const duration = ({ min }: { min: number }): Parser<number> => integer({ min, max: 10 * 365 * 86_400 });

/** `10/600`: ten within six hundred seconds. */
export const rate: Parser<{ points: number; seconds: number }> = (name, value) => {
  const [, points, seconds] = /^(\d{1,7})\/(\d{1,7})$/.exec(value) ?? [];
  if (Number(points) > 0 && Number(seconds) > 0) return { points: Number(points), seconds: Number(seconds) };
  throw new SettingError(name, value, 'failures per seconds, such as 10/600');
};

/** `10 MB`, `512kB`, `1048576`: bytes. */
export const size: Parser<number> = (name, value) => {
  const [, number, unit = ''] = /^(\d{1,12})\s*([kKmMgG]?)i?[bB]?$/.exec(value) ?? [];
  const bytes = Number(number) * 1024 ** ['', 'k', 'm', 'g'].indexOf(unit.toLowerCase());
  if (bytes >= 1024 && bytes <= 1024 ** 3) return bytes;
  throw new SettingError(name, value, 'a size such as 10 MB, from 1 kB to 1 GB');
};

export const list =
  <T>(parse: Parser<T>): Parser<readonly T[]> =>
  (name, value) =>
    value
      .split(',')
      .map((part) => part.trim())
      .filter((part) => part !== '')
      .map((part) => parse(name, part));

export const choice =
  <const T extends string>(choices: readonly T[]): Parser<T> =>
  (name, value) => {
    const chosen = choices.find((one) => one === value.toLowerCase());
    if (chosen !== undefined) return chosen;
    throw new SettingError(name, value, `one of ${choices.join(', ')}`);
  };

export const json =
  <T>(check: (name: string, value: unknown) => T): Parser<T> =>
  (name, value) => {
    let parsed: unknown;
    try {
      parsed = JSON.parse(value);
    } catch {
      throw new SettingError(name, value, 'JSON');
    }
    return check(name, parsed);
  };
