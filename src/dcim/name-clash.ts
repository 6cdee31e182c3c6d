import { ValidationError } from '../engine/errors.js';

/**
 * Moves devices to another site. What moves along may have the name of a device that is there already; that is no race,
 * so that trying again would not help.
 * @throws ValidationError on `field`
 */
export async function withoutNameClash(field: string, move: () => Promise<void>): Promise<void> {
  try {
    await move();
  } catch (error) {
    const { code, constraint = '' } = error as { code?: string; constraint?: string };
    if (code !== '23505' || !constraint.startsWith('dcim_device_name_site')) throw error;
    throw new ValidationError({
      [field]: ['A device that moves along has the name of another device on the new site.'],
    });
  }
}
