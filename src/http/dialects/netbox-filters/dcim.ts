// The filters of NetBox 4.4, list by list.
import { COMPONENT, CONTACTED, type ListFilters, LOGGED, PLACED, TENANTED, TAGGED } from './filter-names.js';

export const DCIM_FILTERS: ListFilters = {
  'dcim/cable-terminations': [
    LOGGED,
    {
      plain: 'cable_end',
      relation: 'cable termination_type',
      number: 'termination_id',
    },
  ],
  'dcim/cables': [
    LOGGED,
    TAGGED,
    TENANTED,
    {
      plain:
        'length_unit q termination_a_id termination_b_id unterminated device_id device rack_id rack location_id location site_id site consoleport_id consoleserverport_id powerport_id poweroutlet_id interface_id frontport_id rearport_id powerfeed_id circuittermination_id',
      relation: 'termination_a_type termination_b_type',
      number: 'length',
      text: 'label description type status color',
    },
  ],
  'dcim/console-port-templates': [
    LOGGED,
    {
      plain: 'type q',
      relation: 'device_type_id module_type_id',
      text: 'name label description',
    },
  ],
  'dcim/console-ports': [
    COMPONENT,
    {
      plain: 'speed mark_connected cable_end cabled occupied connected',
      relation: 'module_id cable_id',
      text: 'type',
    },
  ],
  'dcim/console-server-port-templates': [
    LOGGED,
    {
      plain: 'type q',
      relation: 'device_type_id module_type_id',
      text: 'name label description',
    },
  ],
  'dcim/console-server-ports': [
    COMPONENT,
    {
      plain: 'speed mark_connected cable_end cabled occupied connected',
      relation: 'module_id cable_id',
      text: 'type',
    },
  ],
  'dcim/device-bay-templates': [
    LOGGED,
    {
      plain: 'q',
      relation: 'device_type_id',
      text: 'name label description',
    },
  ],
  'dcim/device-bays': [
    COMPONENT,
    {
      relation: 'installed_device_id installed_device',
    },
  ],
  'dcim/device-roles': [
    LOGGED,
    TAGGED,
    {
      plain: 'vm_role q',
      relation: 'config_template_id parent_id parent ancestor_id ancestor',
      text: 'name slug color description',
    },
  ],
  'dcim/device-types': [
    LOGGED,
    TAGGED,
    {
      plain:
        'exclude_from_utilization is_full_depth subdevice_role airflow weight_unit q has_front_image has_rear_image console_ports console_server_ports power_ports power_outlets interfaces pass_through_ports module_bays device_bays inventory_items',
      relation: 'manufacturer_id manufacturer default_platform_id default_platform',
      number:
        'u_height weight console_port_template_count console_server_port_template_count power_port_template_count power_outlet_template_count interface_template_count front_port_template_count rear_port_template_count device_bay_template_count module_bay_template_count inventory_item_template_count',
      text: 'model slug part_number description',
    },
  ],
  'dcim/devices': [
    LOGGED,
    TAGGED,
    PLACED,
    CONTACTED,
    TENANTED,
    {
      plain:
        'face airflow q local_context_data is_full_depth has_primary_ip has_oob_ip virtual_chassis_member console_ports console_server_ports power_ports power_outlets interfaces pass_through_ports module_bays device_bays has_virtual_device_context',
      relation:
        'primary_ip4_id primary_ip4 primary_ip6_id primary_ip6 manufacturer_id manufacturer device_type device_type_id role_id role parent_device_id platform_id platform rack_id parent_bay_id cluster_id cluster_group cluster_group_id model virtual_chassis_id config_template_id oob_ip_id',
      number:
        'position latitude longitude vc_position vc_priority console_port_count console_server_port_count power_port_count power_outlet_count interface_count front_port_count rear_port_count device_bay_count module_bay_count inventory_item_count',
      text: 'asset_tag description name status serial',
      required: 'mac_address',
    },
  ],
  'dcim/front-port-templates': [
    LOGGED,
    {
      plain: 'q',
      relation: 'device_type_id module_type_id rear_port_id',
      number: 'rear_port_position',
      text: 'name label type color description',
    },
  ],
  'dcim/front-ports': [
    COMPONENT,
    {
      plain: 'mark_connected cable_end cabled occupied',
      relation: 'module_id cable_id rear_port_id',
      number: 'rear_port_position',
      text: 'type color',
    },
  ],
  'dcim/interface-templates': [
    LOGGED,
    {
      plain: 'enabled mgmt_only q',
      relation: 'device_type_id module_type_id bridge_id',
      text: 'name label type description poe_mode poe_type rf_role',
    },
  ],
  'dcim/interfaces': [
    COMPONENT,
    {
      plain:
        'enabled mgmt_only mark_connected cable_end cabled occupied connected vlan_id vlan virtual_chassis_member_or_master virtual_chassis_member_or_master_id virtual_chassis_member virtual_chassis_member_id kind',
      relation:
        'cable_id module_id vrf_id vrf l2vpn_id l2vpn vlan_translation_policy_id vlan_translation_policy parent_id bridge_id lag_id primary_mac_address_id primary_mac_address vdc_id vdc_identifier vdc wireless_lan_id wireless_link_id virtual_circuit_id virtual_circuit_termination_id',
      number: 'mtu rf_channel_frequency rf_channel_width tx_power speed',
      text: 'type poe_mode poe_type mode rf_role rf_channel duplex',
      required: 'mac_address wwn',
    },
  ],
  'dcim/inventory-item-roles': [
    LOGGED,
    TAGGED,
    {
      plain: 'q',
      text: 'name slug color description',
    },
  ],
  'dcim/inventory-item-templates': [
    LOGGED,
    {
      plain: 'q',
      relation: 'device_type_id parent_id manufacturer_id manufacturer role_id role component_type',
      number: 'component_id',
      text: 'name label part_id description',
    },
  ],
  'dcim/inventory-items': [
    COMPONENT,
    {
      plain: 'discovered',
      relation: 'parent_id manufacturer_id manufacturer role_id role component_type',
      number: 'component_id',
      text: 'part_id asset_tag status serial',
    },
  ],
  'dcim/locations': [
    LOGGED,
    TAGGED,
    CONTACTED,
    TENANTED,
    {
      plain: 'q',
      relation: 'region_id region site_group_id site_group site_id site parent_id parent ancestor_id ancestor',
      text: 'name slug facility description status',
    },
  ],
  'dcim/mac-addresses': [
    LOGGED,
    TAGGED,
    {
      plain: 'q device device_id virtual_machine virtual_machine_id assigned primary',
      relation: 'assigned_object_type interface interface_id vminterface vminterface_id',
      number: 'assigned_object_id',
      text: 'description',
      required: 'mac_address',
    },
  ],
  'dcim/manufacturers': [
    LOGGED,
    TAGGED,
    CONTACTED,
    {
      plain: 'q',
      text: 'name slug description',
    },
  ],
  'dcim/module-bay-templates': [
    LOGGED,
    {
      plain: 'q',
      relation: 'device_type_id module_type_id',
      text: 'name label position description',
    },
  ],
  'dcim/module-bays': [
    COMPONENT,
    {
      relation: 'module_id parent_id installed_module_id',
      text: 'position',
    },
  ],
  'dcim/module-type-profiles': [
    LOGGED,
    TAGGED,
    {
      plain: 'q',
      text: 'name description',
    },
  ],
  'dcim/module-types': [
    LOGGED,
    TAGGED,
    {
      plain:
        'airflow weight_unit q console_ports console_server_ports power_ports power_outlets interfaces pass_through_ports',
      relation: 'profile_id profile manufacturer_id manufacturer',
      number: 'weight',
      text: 'model part_number description',
    },
  ],
  'dcim/modules': [
    LOGGED,
    TAGGED,
    PLACED,
    {
      plain: 'q',
      relation: 'manufacturer_id manufacturer module_type_id module_type module_bay_id rack_id rack device_id device',
      text: 'status asset_tag description serial',
    },
  ],
  'dcim/platforms': [
    LOGGED,
    TAGGED,
    {
      plain: 'q available_for_device_type',
      relation: 'parent_id parent ancestor_id ancestor manufacturer_id manufacturer config_template_id',
      text: 'name slug description',
    },
  ],
  'dcim/power-feeds': [
    LOGGED,
    TAGGED,
    TENANTED,
    {
      plain: 'type supply phase mark_connected cable_end q cabled occupied connected',
      relation: 'cable_id region_id region site_group_id site_group site_id site power_panel_id rack_id',
      number: 'voltage amperage max_utilization available_power',
      text: 'name status description',
    },
  ],
  'dcim/power-outlet-templates': [
    LOGGED,
    {
      plain: 'type q',
      relation: 'device_type_id module_type_id power_port_id',
      text: 'name label feed_leg description',
    },
  ],
  'dcim/power-outlets': [
    COMPONENT,
    {
      plain: 'mark_connected cable_end cabled occupied connected',
      relation: 'module_id cable_id power_port_id',
      text: 'status feed_leg color type',
    },
  ],
  'dcim/power-panels': [
    LOGGED,
    TAGGED,
    CONTACTED,
    {
      plain: 'q',
      relation: 'region_id region site_group_id site_group site_id site location_id',
      text: 'name description',
    },
  ],
  'dcim/power-port-templates': [
    LOGGED,
    {
      plain: 'type q',
      relation: 'device_type_id module_type_id',
      number: 'maximum_draw allocated_draw',
      text: 'name label description',
    },
  ],
  'dcim/power-ports': [
    COMPONENT,
    {
      plain: 'mark_connected cable_end cabled occupied connected',
      relation: 'module_id cable_id',
      number: 'maximum_draw allocated_draw',
      text: 'type',
    },
  ],
  'dcim/rack-reservations': [
    LOGGED,
    TAGGED,
    PLACED,
    TENANTED,
    {
      plain: 'q',
      relation: 'rack_id user_id user',
      number: 'unit',
      text: 'description status',
    },
  ],
  'dcim/rack-roles': [
    LOGGED,
    TAGGED,
    {
      plain: 'q',
      text: 'name slug color description',
    },
  ],
  'dcim/rack-types': [
    LOGGED,
    TAGGED,
    {
      plain: 'desc_units outer_unit weight_unit q',
      relation: 'manufacturer_id manufacturer',
      number: 'u_height starting_unit outer_width outer_height outer_depth mounting_depth weight max_weight',
      text: 'model slug description form_factor',
      required: 'width',
    },
  ],
  'dcim/racks': [
    LOGGED,
    TAGGED,
    PLACED,
    CONTACTED,
    TENANTED,
    {
      plain: 'desc_units outer_unit airflow weight_unit q',
      relation: 'manufacturer_id manufacturer rack_type rack_type_id role_id role',
      number: 'u_height starting_unit outer_width outer_height outer_depth mounting_depth weight max_weight',
      text: 'name facility_id asset_tag description status form_factor serial',
      required: 'width',
    },
  ],
  'dcim/rear-port-templates': [
    LOGGED,
    {
      plain: 'q',
      relation: 'device_type_id module_type_id',
      number: 'positions',
      text: 'name label type color description',
    },
  ],
  'dcim/rear-ports': [
    COMPONENT,
    {
      plain: 'mark_connected cable_end cabled occupied',
      relation: 'module_id cable_id',
      number: 'positions',
      text: 'type color',
    },
  ],
  'dcim/regions': [
    LOGGED,
    TAGGED,
    CONTACTED,
    {
      plain: 'q',
      relation: 'parent_id parent ancestor_id ancestor',
      text: 'name slug description',
    },
  ],
  'dcim/site-groups': [
    LOGGED,
    TAGGED,
    CONTACTED,
    {
      plain: 'q',
      relation: 'parent_id parent ancestor_id ancestor',
      text: 'name slug description',
    },
  ],
  'dcim/sites': [
    LOGGED,
    TAGGED,
    CONTACTED,
    TENANTED,
    {
      plain: 'q',
      relation: 'region_id region group_id group asn asn_id',
      number: 'latitude longitude',
      text: 'name slug facility description status',
      required: 'time_zone',
    },
  ],
  'dcim/virtual-chassis': [
    LOGGED,
    TAGGED,
    {
      plain: 'q',
      relation: 'master_id master region_id region site_group_id site_group site_id site tenant_id tenant',
      number: 'member_count',
      text: 'domain name description',
    },
  ],
  'dcim/virtual-device-contexts': [
    LOGGED,
    TAGGED,
    TENANTED,
    {
      plain: 'q has_primary_ip',
      relation: 'device primary_ip4_id primary_ip4 primary_ip6_id primary_ip6 device_id interface_id',
      number: 'identifier',
      text: 'name description status',
    },
  ],
};
