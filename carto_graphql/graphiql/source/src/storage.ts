import type { Storage as GraphiQLStorage } from "@graphiql/toolkit";

// GraphiQL keeps tabs and history here, and the history keeps headers whatever `shouldPersistHeaders` says.
export const storageWithoutHeaders: GraphiQLStorage = {
  get length() {
    return localStorage.length;
  },
  getItem: (key) => localStorage.getItem(key),
  removeItem: (key) => localStorage.removeItem(key),
  clear: () => localStorage.clear(),
  setItem(key, value) {
    if (!key.endsWith(":headers")) localStorage.setItem(key, withoutHeaders(value));
  },
};

function withoutHeaders(value: string): string {
  try {
    return JSON.stringify(JSON.parse(value, (key, inner) => (key === "headers" ? undefined : inner)));
  } catch {
    return value;
  }
}
