// How the filters of NetBox's lists are written down: names by the lookups that they have, parted by blanks.

/** Lookups by the kind of the filter. */
export const LOOKUPS = {
  plain: '',
  relation: 'n',
  number: 'n lte lt gte gt empty',
  span: 'gte lte',
  text: 'n ic nic iew niew isw nisw ie nie empty regex iregex',
  required: 'n ic nic iew niew isw nisw ie nie regex iregex',
} as const;

export type FilterNames = Readonly<Partial<Record<keyof typeof LOOKUPS, string>>>;

/** The filters of lists, by application and path; every list has `id` as well. */
export type ListFilters = Readonly<Record<string, readonly FilterNames[]>>;

/** What has times of its own; what can have tags; what stands somewhere; what can have contacts; what has a tenant. */
export const LOGGED: FilterNames = {
  number: 'created last_updated',
  plain: 'created_by_request modified_by_request updated_by_request',
};

export const TAGGED: FilterNames = {
  relation: 'tag tag_id',
};

export const PLACED: FilterNames = {
  relation: 'location location_id region region_id site site_group site_group_id site_id',
};

export const CONTACTED: FilterNames = {
  relation: 'contact contact_group contact_role',
};

export const TENANTED: FilterNames = {
  relation: 'tenant tenant_group tenant_group_id tenant_id',
};

/** Parts of devices. */
export const COMPONENT: FilterNames = {
  number: 'created last_updated',
  plain: 'created_by_request modified_by_request q updated_by_request',
  text: 'description device_status label name',
  relation:
    'device device_id device_role device_role_id device_type device_type_id location location_id rack rack_id region region_id site site_group site_group_id site_id tag tag_id tenant tenant_id virtual_chassis virtual_chassis_id',
};
