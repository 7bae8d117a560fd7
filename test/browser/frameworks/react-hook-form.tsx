import { useState } from 'react';
import { createRoot } from 'react-dom/client';
import { useForm } from 'react-hook-form';
import { blank } from './order.ts';

function App() {
  const { register, watch } = useForm({ defaultValues: blank });
  const [times, setTimes] = useState(0);
  return (
    <>
      <form data-intermission="checkout" data-intermission-key="order">
        <input aria-label="Name" {...register('name')} />
        <textarea aria-label="Remarks" {...register('remarks')} />
        <input aria-label="Gift" type="checkbox" {...register('gift')} />
        <input aria-label="card" type="radio" value="card" {...register('pay')} />
        <input aria-label="invoice" type="radio" value="invoice" {...register('pay')} />
        <select aria-label="Country" {...register('country')}>
          <option value="fr">France</option>
          <option value="pt">Portugal</option>
        </select>
      </form>
      <output id="state">{JSON.stringify(watch())}</output>
      <button id="again" type="button" onClick={() => setTimes(times + 1)}>
        {times}
      </button>
    </>
  );
}

createRoot(document.querySelector('#app')).render(<App />);
