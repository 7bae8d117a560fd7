import { html, LitElement } from 'lit';
import { live } from 'lit/directives/live.js';
import { blank, type Order } from './order.ts';

/** Its controls are in its shadow root, and the form around it is not. */
class OrderFields extends LitElement {
  static override properties = { order: { state: true }, times: { state: true } };
  declare order: Order;
  declare times: number;

  constructor() {
    super();
    this.order = blank;
    this.times = 0;
  }

  change({ target }: { target: HTMLInputElement }) {
    this.order = { ...this.order, [target.name]: target.type === 'checkbox' ? target.checked : target.value };
  }

  override render() {
    const { order, change } = this;
    return html`
      <input name="name" aria-label="Name" .value=${live(order.name)} @input=${change}>
      <textarea name="remarks" aria-label="Remarks" .value=${live(order.remarks)} @input=${change}></textarea>
      <input name="gift" aria-label="Gift" type="checkbox" .checked=${live(order.gift)} @change=${change}>
      ${['card', 'invoice'].map(
        (way) => html`
          <input name="pay" aria-label=${way} type="radio" value=${way}
            .checked=${live(order.pay === way)} @change=${change}>`,
      )}
      <select name="country" aria-label="Country" @change=${change}>
        <option value="fr" .selected=${live(order.country === 'fr')}>France</option>
        <option value="pt" .selected=${live(order.country === 'pt')}>Portugal</option>
      </select>
      <output id="state">${JSON.stringify(order)}</output>
      <button id="again" type="button" @click=${() => this.times++}>${this.times}</button>`;
  }
}

customElements.define('order-fields', OrderFields);
const app = document.querySelector('#app') as Element;
app.innerHTML = `
  <form data-intermission="checkout" data-intermission-key="order"><order-fields></order-fields></form>`;
