export interface Size {
  readonly devices?: number;
  readonly interfacesPerDevice?: number;
}

/** Sites in regions, racks, devices with roles, types, tenants, platforms and tags, and their interfaces. */
export function generateInventory(run: (text: string) => Promise<unknown>, size?: Size): Promise<void>;
