// The custom fields of every model.
import { Injectable } from '@nestjs/common';
import { type CustomField, CustomFields } from '../engine/declare/custom-field.js';

@Injectable()
export class StoredCustomFields extends CustomFields {
  async of(): Promise<readonly CustomField[]> {
    return [];
  }

  async read(): Promise<void> {}
}
