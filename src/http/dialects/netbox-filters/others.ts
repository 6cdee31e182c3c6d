// The filters of NetBox 4.4, list by list.
import { CONTACTED, type ListFilters, LOGGED, TAGGED } from './filter-names.js';

export const OTHER_FILTERS: ListFilters = {
  'core/object-changes': [
    {
      plain: 'q time_after time_before request_id action',
      relation: 'user user_id changed_object_type changed_object_type_id related_object_type',
      number: 'changed_object_id related_object_id',
      text: 'user_name object_repr',
    },
  ],
  'core/object-types': [
    {
      plain: 'public q features',
      text: 'app_label model',
    },
  ],
  'extras/custom-field-choice-sets': [
    LOGGED,
    {
      plain: 'base_choices order_alphabetically q choice',
      text: 'name description',
    },
  ],
  'extras/custom-fields': [
    LOGGED,
    {
      plain: 'required unique filter_logic ui_visible ui_editable is_cloneable q',
      relation: 'object_type_id related_object_type_id related_object_type choice_set_id choice_set',
      number: 'search_weight weight validation_minimum validation_maximum',
      text: 'name label group_name description validation_regex type',
      required: 'object_type',
    },
  ],
  'extras/image-attachments': [
    LOGGED,
    {
      plain: 'q',
      relation: 'object_type_id object_type',
      number: 'object_id image_width image_height',
      text: 'name description',
    },
  ],
  'extras/journal-entries': [
    TAGGED,
    {
      plain: 'created created_after created_before created_by_request updated_by_request modified_by_request q',
      relation: 'assigned_object_type_id assigned_object_type created_by_id created_by',
      number: 'assigned_object_id last_updated',
      text: 'kind',
    },
  ],
  'extras/tags': [
    LOGGED,
    {
      plain: 'q content_type content_type_id for_object_type_id',
      relation: 'object_types',
      number: 'weight',
      text: 'name slug color description',
    },
  ],
  'tenancy/contact-assignments': [
    LOGGED,
    TAGGED,
    {
      plain: 'priority q',
      relation: 'object_type_id object_type contact_id group_id group role_id role',
      number: 'object_id',
    },
  ],
  'tenancy/contact-groups': [
    LOGGED,
    TAGGED,
    {
      plain: 'q',
      relation: 'parent_id parent ancestor_id ancestor contact_id',
      text: 'name slug description',
    },
  ],
  'tenancy/contact-roles': [
    LOGGED,
    TAGGED,
    {
      plain: 'q',
      text: 'name slug description',
    },
  ],
  'tenancy/contacts': [
    LOGGED,
    TAGGED,
    {
      plain: 'q',
      relation: 'group_id group',
      text: 'name title phone email address link description',
    },
  ],
  'tenancy/tenant-groups': [
    LOGGED,
    TAGGED,
    {
      plain: 'q',
      relation: 'parent_id parent ancestor_id ancestor',
      text: 'name slug description',
    },
  ],
  'tenancy/tenants': [
    LOGGED,
    TAGGED,
    CONTACTED,
    {
      plain: 'q',
      relation: 'group_id group',
      text: 'name slug description',
    },
  ],
  'users/groups': [
    {
      plain: 'q',
      relation: 'user_id permission_id notification_group_id',
      text: 'name description',
    },
  ],
  'users/permissions': [
    {
      plain: 'enabled q can_view can_add can_change can_delete',
      relation: 'object_types object_type_id user_id user group_id group',
      text: 'name description',
      required: 'object_type',
    },
  ],
  'users/tokens': [
    {
      plain: 'write_enabled q',
      relation: 'user_id user',
      number: 'last_used',
      text: 'key description',
      span: 'created expires',
    },
  ],
  'users/users': [
    {
      plain: 'is_staff is_active is_superuser q',
      relation: 'group_id group permission_id notification_group_id',
      number: 'date_joined last_login',
      text: 'username first_name last_name email',
    },
  ],
};
