import { reactive, ref } from 'vue';
import { blank } from './order.ts';

/** Shared by the page that renders it and the one that finds it rendered by a server. */
export const App = {
  setup: () => ({ order: reactive({ ...blank }), times: ref(0) }),
  template: `
    <form data-intermission="checkout" data-intermission-key="order">
      <input name="name" aria-label="Name" v-model="order.name">
      <textarea name="remarks" aria-label="Remarks" v-model="order.remarks"></textarea>
      <input name="gift" aria-label="Gift" type="checkbox" v-model="order.gift">
      <input name="pay" aria-label="card" type="radio" value="card" v-model="order.pay">
      <input name="pay" aria-label="invoice" type="radio" value="invoice" v-model="order.pay">
      <select name="country" aria-label="Country" v-model="order.country">
        <option value="fr">France</option>
        <option value="pt">Portugal</option>
      </select>
    </form>
    <output id="state">{{ JSON.stringify(order) }}</output>
    <button id="again" type="button" @click="times++">{{ times }}</button>`,
};
