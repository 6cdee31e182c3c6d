import { type DemoObject, demoId, demoObject, slugOf, treeOf } from './demo-object.js';

export const contactGroups = treeOf('tenancy.contactgroup', [
  { name: 'Colleagues', within: [{ name: 'Network operations' }, { name: 'Facilities' }] },
  { name: 'Suppliers', description: 'Who sells us things, and mends them' },
]);

export const contactRoles = [
  ['On call', 'Answers at night'],
  ['On site', 'Has a badge and a screwdriver'],
  ['Sales', 'Answers by day'],
].map(([name = '', description]) =>
  demoObject('tenancy.contactrole', slugOf(name), { name, slug: slugOf(name), description }),
);

const CONTACTS: readonly (readonly [name: string, title: string, group: string, mail: string])[] = [
  ['Wiebke Harms', 'Head of network operations', 'colleagues/network-operations', 'wiebke.harms@ostwind.example'],
  ['Tomás Ferrer', 'Network engineer', 'colleagues/network-operations', 'tomas.ferrer@ostwind.example'],
  ['Night shift', 'Whoever is awake', 'colleagues/network-operations', 'night@ostwind.example'],
  ['Joris Bakker', 'Caretaker', 'colleagues/facilities', 'joris.bakker@ostwind.example'],
  ['Adaeze Obi', 'Data centre technician', 'colleagues/facilities', 'adaeze.obi@ostwind.example'],
  ['Nordlicht hotline', '', 'suppliers', 'help@nordlicht.example'],
  ['Kranich spare parts', '', 'suppliers', 'parts@kranich.example'],
];

export const contacts = CONTACTS.map(([name, title, group, email], index) =>
  demoObject('tenancy.contact', slugOf(name), {
    name,
    title,
    email,
    phone: `+49 40 5550 ${100 + index}`,
    groups: [demoId('tenancy.contactgroup', group)],
  }),
);

const ASSIGNMENTS: readonly (readonly [of: string, path: string, contact: string, role: string, priority: string])[] = [
  ['dcim.site', 'fra1', 'Adaeze Obi', 'On site', 'primary'],
  ['dcim.site', 'fra1', 'Night shift', 'On call', 'secondary'],
  ['dcim.site', 'ams1', 'Joris Bakker', 'On site', 'primary'],
  ['dcim.site', 'ham-hq', 'Wiebke Harms', 'On call', 'primary'],
  ['dcim.site', 'lej-hub', 'Tomás Ferrer', 'On call', 'primary'],
  ['dcim.rack', 'fra1/D01', 'Wiebke Harms', 'On call', 'primary'],
  ['dcim.powerpanel', 'fra1/substation-east', 'Adaeze Obi', 'On site', 'primary'],
  ['dcim.device', 'fra1-a01-router1', 'Tomás Ferrer', 'On call', 'primary'],
  ['dcim.manufacturer', 'nordlicht-networks', 'Nordlicht hotline', 'On call', 'primary'],
  ['dcim.manufacturer', 'kranich-systems', 'Kranich spare parts', 'Sales', 'primary'],
  ['tenancy.tenant', 'network', 'Wiebke Harms', 'On call', 'primary'],
];

export const contactAssignments: DemoObject[] = ASSIGNMENTS.map(([of, path, contact, role, priority]) =>
  demoObject('tenancy.contactassignment', `${of}/${path}/${slugOf(contact)}`, {
    object_type: of,
    object_id: demoId(of, path),
    contact: demoId('tenancy.contact', slugOf(contact)),
    role: demoId('tenancy.contactrole', slugOf(role)),
    priority,
  }),
);
