import { useSyncExternalStore } from "react";

// In this variable and nowhere else: not in storage, not in the URL; closing the page forgets it.
let token = "";
const listeners = new Set<() => void>();

const currentToken = () => token;

export const authorization = (): Record<string, string> => (token ? { Authorization: `Bearer ${token}` } : {});

export function setToken(value: string): void {
  token = value.trim().replace(/^Bearer\s+/i, ""); // people copy the header
  listeners.forEach((listener) => listener());
}

function subscribe(listener: () => void): () => void {
  listeners.add(listener);
  return () => listeners.delete(listener);
}

export const useToken = () => useSyncExternalStore(subscribe, currentToken);
