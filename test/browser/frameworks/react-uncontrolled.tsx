import { type ChangeEvent, useState } from 'react';
import { createRoot } from 'react-dom/client';
import { blank } from './order.ts';

function App() {
  const [order, setOrder] = useState(blank);
  const [times, setTimes] = useState(0);
  const read = ({ currentTarget }: ChangeEvent) => {
    const { gift, ...entries } = Object.fromEntries(new FormData(currentTarget));
    setOrder({ ...blank, ...entries, gift: gift === 'on' });
  };
  return (
    <>
      <form data-intermission="checkout" data-intermission-key="order" onChange={read}>
        <input name="name" aria-label="Name" defaultValue={blank.name} />
        <textarea name="remarks" aria-label="Remarks" defaultValue={blank.remarks} />
        <input name="gift" aria-label="Gift" type="checkbox" defaultChecked={blank.gift} />
        {['card', 'invoice'].map((way) => (
          <input key={way} name="pay" aria-label={way} type="radio" value={way} defaultChecked={blank.pay === way} />
        ))}
        <select name="country" aria-label="Country" defaultValue={blank.country}>
          <option value="fr">France</option>
          <option value="pt">Portugal</option>
        </select>
      </form>
      <output id="state">{JSON.stringify(order, Object.keys(blank))}</output>
      <button id="again" type="button" onClick={() => setTimes(times + 1)}>
        {times}
      </button>
    </>
  );
}

createRoot(document.querySelector('#app')).render(<App />);
