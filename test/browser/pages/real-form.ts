type Control = HTMLInputElement & Pick<HTMLSelectElement, 'options' | 'selectedOptions' | 'selectedIndex'>;

/** One control of a page, as `readControls` finds it. */
export interface Entry {
  /** Where it stands among the page's controls. */
  index: number;
  /** By what a person would find it in the file. */
  label: string;
  /** What it holds, as text. */
  value: string;
  /** Why it is never kept, whatever its name; empty where it may be. */
  barred: string;
  type: string;
}

/**
 * Runs in the page: what every control holds, and which of them the rules bar by what they are: the rules of the
 * contract written down once more, so that the SDK is not measured by itself.
 */
export function readControls(): Entry[] {
  const selector = 'input,select,textarea,[contenteditable]';
  const controls = [...document.querySelectorAll<Control>(selector)];
  return controls.flatMap((control, index) => {
    if (/^(submit|button|image|reset)$/.test(control.type)) return [];
    const tokens = control.getAttribute('autocomplete')?.split(' ') ?? [];
    const barred = [
      control.type === 'password' && 'password',
      control.type === 'hidden' && 'hidden',
      control.matches(':disabled') && 'disabled',
      control.matches('[readonly]') && 'readonly',
      tokens.find((token) => /^cc-|-password$|^one-time-code$/.test(token)),
    ].find(Boolean);
    return {
      index,
      label: `${control.type} ${control.name || control.id || `(${index})`}`,
      value: readValue(control),
      barred: barred || '',
      type: control.type,
    };
  });

  function readValue(control: Control): string {
    if (control.type === 'checkbox' || control.type === 'radio') return String(control.checked);
    if (control.type === 'file') return [...(control.files ?? [])].map(({ name, size }) => `${name} ${size}`).join();
    if (control.options) return [...control.selectedOptions].map((option) => option.index).join();
    return control.value ?? control.textContent ?? '';
  }
}

/**
 * Runs in the page: enters something else in every control than it holds, by its type, with the events of a person's
 * entry. The controls at `cards` get card numbers. The entries are made so that none is found in another by chance.
 */
export function enterAll(cards: readonly number[]): void {
  const selector = 'input,select,textarea,[contenteditable]';
  const controls = [...document.querySelectorAll<Control>(selector)];
  for (const [index, control] of controls.entries()) {
    if (/^(submit|button|image|reset)$/.test(control.type)) continue;
    if (control.type === 'radio') {
      // One after the other, so that the last of its group stays.
      if (!control.checked) control.click();
    } else if (control.type === 'checkbox') control.click();
    else if (control.options) choose(control);
    else if (control.type === 'file') attach(control, index);
    else if (cards.includes(index)) setValue(control, cardNumber(index));
    else setValue(control, textFor(control, index));
    for (const name of ['input', 'change']) control.dispatchEvent(new Event(name, { bubbles: true }));
  }

  function choose({ options, multiple, selectedIndex }: Control) {
    const choices = [...options].filter((option) => !option.disabled && option.index !== selectedIndex);
    for (const option of multiple ? choices.slice(0, 2) : choices.slice(-1)) option.selected = true;
  }

  function attach(control: HTMLInputElement, index: number) {
    const transfer = new DataTransfer();
    transfer.items.add(new File([`bytes of ${index}`], `file-${index}.txt`));
    control.files = transfer.files;
  }

  function setValue(control: HTMLInputElement, value: string) {
    if (control.isContentEditable) control.textContent = value;
    else control.value = value;
  }

  function textFor({ type, min, max, step, maxLength }: HTMLInputElement, index: number): string {
    const texts: Record<string, string> = {
      email: `ada.${index}@example.com`,
      url: `https://example.com/${index}`,
      number: String(Number(min || 1977) + Number(step || 1)),
      range: String(Number(min || 0) + Number(step || 1)),
      date: (max || '1977-01-02').slice(0, 10),
      'datetime-local': max || '1977-01-02T03:04',
      month: '1977-01',
      week: '1977-W02',
      time: '19:07',
      color: `#1977${(index % 100) + 100}`.slice(0, 7),
    };
    const text = texts[type] ?? `${String(index).padStart(3, '0')}.1977 Ada`;
    return maxLength > 0 ? text.slice(0, maxLength) : text;
  }

  /** Sixteen digits that pass Luhn. */
  function cardNumber(index: number): string {
    const digits = `4${String(index).padStart(14, '1977')}`;
    const sum = [...digits].reduce((total, digit, at) => {
      const doubled = Number(digit) * (at % 2 === 0 ? 2 : 1);
      return total + (doubled > 9 ? doubled - 9 : doubled);
    }, 0);
    return digits + ((10 - (sum % 10)) % 10);
  }
}
