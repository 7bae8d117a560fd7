import { type ChangeEvent, useState } from 'react';
import { blank } from './order.ts';

/** Shared by the page that renders it and the one that finds it rendered by a server. */
export function App() {
  const [order, setOrder] = useState(blank);
  const [times, setTimes] = useState(0);
  const change = ({ target }: ChangeEvent) =>
    setOrder({ ...order, [target.name]: target.type === 'checkbox' ? target.checked : target.value });
  return (
    <>
      <form data-intermission="checkout" data-intermission-key="order">
        <input name="name" aria-label="Name" value={order.name} onChange={change} />
        <textarea name="remarks" aria-label="Remarks" value={order.remarks} onChange={change} />
        <input name="gift" aria-label="Gift" type="checkbox" checked={order.gift} onChange={change} />
        {['card', 'invoice'].map((way) => (
          <input
            key={way}
            name="pay"
            aria-label={way}
            type="radio"
            value={way}
            checked={order.pay === way}
            onChange={change}
          />
        ))}
        <select name="country" aria-label="Country" value={order.country} onChange={change}>
          <option value="fr">France</option>
          <option value="pt">Portugal</option>
        </select>
      </form>
      <output id="state">{JSON.stringify(order)}</output>
      <button id="again" type="button" onClick={() => setTimes(times + 1)}>
        {times}
      </button>
    </>
  );
}
