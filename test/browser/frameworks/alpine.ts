import Alpine from 'alpinejs';
import { blank } from './order.ts';

const app = document.querySelector('#app') as Element;
app.innerHTML = `
  <div x-data="order">
    <form data-intermission="checkout" data-intermission-key="order">
      <input name="name" aria-label="Name" x-model="name">
      <textarea name="remarks" aria-label="Remarks" x-model="remarks"></textarea>
      <input name="gift" aria-label="Gift" type="checkbox" x-model="gift">
      <input name="pay" aria-label="card" type="radio" value="card" x-model="pay">
      <input name="pay" aria-label="invoice" type="radio" value="invoice" x-model="pay">
      <select name="country" aria-label="Country" x-model="country">
        <option value="fr">France</option>
        <option value="pt">Portugal</option>
      </select>
    </form>
    <output id="state" x-text="JSON.stringify({ name, remarks, gift, pay, country })"></output>
    <button id="again" type="button" @click="times++" x-text="times"></button>
  </div>`;
Alpine.data('order', () => ({ ...blank, times: 0 }));
Alpine.start();
