/** What each of the apps keeps in its framework's own state, and shows as JSON in `#state`. */
export interface Order {
  name: string;
  remarks: string;
  gift: boolean;
  pay: string;
  country: string;
}

/** The state at first. */
export const blank: Order = { name: '', remarks: '', gift: false, pay: 'card', country: 'fr' };
