export const WEIGHT_UNITS = [
  { value: 'kg', label: 'Kilograms' },
  { value: 'g', label: 'Grams' },
  { value: 'lb', label: 'Pounds' },
  { value: 'oz', label: 'Ounces' },
];

export const RACK_WIDTHS = [
  { value: 10, label: '10 inches' },
  { value: 19, label: '19 inches' },
  { value: 21, label: '21 inches' },
  { value: 23, label: '23 inches' },
];

export const RACK_DIMENSION_UNITS = [
  { value: 'mm', label: 'Millimeters' },
  { value: 'in', label: 'Inches' },
];

export const RACK_FORM_FACTORS = [
  { value: '2-post-frame', label: '2-post frame' },
  { value: '4-post-frame', label: '4-post frame' },
  { value: '4-post-cabinet', label: '4-post cabinet' },
  { value: 'wall-frame', label: 'Wall-mounted frame' },
  { value: 'wall-frame-vertical', label: 'Wall-mounted frame (vertical)' },
  { value: 'wall-cabinet', label: 'Wall-mounted cabinet' },
  { value: 'wall-cabinet-vertical', label: 'Wall-mounted cabinet (vertical)' },
];

export const RACK_STATUSES = [
  { value: 'reserved', label: 'Reserved' },
  { value: 'available', label: 'Available' },
  { value: 'planned', label: 'Planned' },
  { value: 'active', label: 'Active' },
  { value: 'deprecated', label: 'Deprecated' },
];

export const RACK_AIRFLOWS = [
  { value: 'front-to-rear', label: 'Front to rear' },
  { value: 'rear-to-front', label: 'Rear to front' },
];

export const RACK_RESERVATION_STATUSES = [
  { value: 'pending', label: 'Pending' },
  { value: 'active', label: 'Active' },
  { value: 'stale', label: 'Stale' },
];
