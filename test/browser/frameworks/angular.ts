// What compiles the templates has to be there before anything of Angular's that has one.
import '@angular/compiler';
import 'zone.js';
import { Component, provideZoneChangeDetection } from '@angular/core';
import { FormControl, FormGroup, ReactiveFormsModule } from '@angular/forms';
import { bootstrapApplication } from '@angular/platform-browser';
import { blank } from './order.ts';

const App = Component({
  selector: '#app',
  imports: [ReactiveFormsModule],
  template: `
    <form data-intermission="checkout" data-intermission-key="order" [formGroup]="order">
      <input name="name" aria-label="Name" formControlName="name">
      <textarea name="remarks" aria-label="Remarks" formControlName="remarks"></textarea>
      <input name="gift" aria-label="Gift" type="checkbox" formControlName="gift">
      <input name="pay" aria-label="card" type="radio" value="card" formControlName="pay">
      <input name="pay" aria-label="invoice" type="radio" value="invoice" formControlName="pay">
      <select name="country" aria-label="Country" formControlName="country">
        <option value="fr">France</option>
        <option value="pt">Portugal</option>
      </select>
    </form>
    <output id="state">{{ stateOf(order.value) }}</output>
    <button id="again" type="button" (click)="times = times + 1">{{ times }}</button>`,
})(
  class {
    times = 0;
    order = new FormGroup({
      name: new FormControl(blank.name),
      remarks: new FormControl(blank.remarks),
      gift: new FormControl(blank.gift),
      pay: new FormControl(blank.pay),
      country: new FormControl(blank.country),
    });
    stateOf = (value: unknown) => JSON.stringify(value);
  },
);

await bootstrapApplication(App, { providers: [provideZoneChangeDetection()] });
