import { useActionState } from 'react';
import { createRoot } from 'react-dom/client';

async function send(_: string, data: FormData): Promise<string> {
  const { ok } = await fetch('/send', { method: 'POST', body: data });
  return ok ? 'Thanks' : 'Not saved';
}

function App() {
  const [message, action] = useActionState(send, '');
  return (
    <form id="note" data-intermission="form" data-intermission-key="note" autoComplete="off" action={action}>
      <input name="title" aria-label="Title" />
      <textarea name="text" aria-label="Text" />
      <button type="submit">Send</button>
      <p>{message}</p>
    </form>
  );
}

createRoot(document.querySelector('#app') as Element).render(<App />);
