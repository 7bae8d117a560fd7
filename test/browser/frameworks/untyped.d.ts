// What these apps use of packages that come without types of their own, or for which none are installed.

declare module 'react' {
  interface Target extends HTMLFormElement {
    readonly name: string;
    readonly type: string;
    readonly value: string;
    readonly checked: boolean;
  }
  export function useActionState<State>(
    action: (state: Awaited<State>, data: FormData) => Promise<State>,
    initial: State,
  ): [State, (data: FormData) => void];
  export interface ChangeEvent {
    readonly target: Target;
    readonly currentTarget: HTMLFormElement;
  }
  export function createElement(component: () => unknown): unknown;
  export function useEffect(effect: () => void, dependencies: unknown[]): void;
  export function useState<Value>(initial: Value): [value: Value, setValue: (value: Value) => void];
}

declare module 'react/jsx-runtime' {
  export namespace JSX {
    interface IntrinsicElements {
      [name: string]: unknown;
    }
  }
}

declare module 'react-dom/client' {
  export function createRoot(container: Element | null): { render(content: unknown): void };
  export function hydrateRoot(container: Element | null, content: unknown): void;
}

declare module 'react-dom/server' {
  export function renderToString(content: unknown): string;
}

declare module 'alpinejs' {
  const Alpine: { data(name: string, create: () => object): void; start(): void };
  export default Alpine;
}

declare module '*.svelte' {
  import type { Component } from 'svelte';

  const component: Component;
  export default component;
}
