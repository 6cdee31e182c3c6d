export const DEVICE_TYPE_SUBDEVICE_ROLES = [
  { value: 'parent', label: 'Parent' },
  { value: 'child', label: 'Child' },
];

export const DEVICE_AIRFLOWS = [
  { value: 'front-to-rear', label: 'Front to rear' },
  { value: 'rear-to-front', label: 'Rear to front' },
  { value: 'left-to-right', label: 'Left to right' },
  { value: 'right-to-left', label: 'Right to left' },
  { value: 'side-to-rear', label: 'Side to rear' },
  { value: 'rear-to-side', label: 'Rear to side' },
  { value: 'bottom-to-top', label: 'Bottom to top' },
  { value: 'top-to-bottom', label: 'Top to bottom' },
  { value: 'passive', label: 'Passive' },
  { value: 'mixed', label: 'Mixed' },
];

export const MODULE_TYPE_AIRFLOWS = [
  { value: 'front-to-rear', label: 'Front to rear' },
  { value: 'rear-to-front', label: 'Rear to front' },
  { value: 'left-to-right', label: 'Left to right' },
  { value: 'right-to-left', label: 'Right to left' },
  { value: 'side-to-rear', label: 'Side to rear' },
  { value: 'passive', label: 'Passive' },
];

export const PART_STATUSES = [
  { value: 'offline', label: 'Offline' },
  { value: 'active', label: 'Active' },
  { value: 'planned', label: 'Planned' },
  { value: 'staged', label: 'Staged' },
  { value: 'failed', label: 'Failed' },
  { value: 'decommissioning', label: 'Decommissioning' },
];

export const DEVICE_FACES = [
  { value: 'front', label: 'Front' },
  { value: 'rear', label: 'Rear' },
];

export const DEVICE_STATUSES = [
  { value: 'offline', label: 'Offline' },
  { value: 'active', label: 'Active' },
  { value: 'planned', label: 'Planned' },
  { value: 'staged', label: 'Staged' },
  { value: 'failed', label: 'Failed' },
  { value: 'inventory', label: 'Inventory' },
  { value: 'decommissioning', label: 'Decommissioning' },
];

export const VIRTUAL_DEVICE_CONTEXT_STATUSES = [
  { value: 'active', label: 'Active' },
  { value: 'planned', label: 'Planned' },
  { value: 'offline', label: 'Offline' },
];
