export interface Bar {
  label: string;
  count: number;
  isChosen: boolean;
  choose: () => void;
}

/** Fills a list with one button for each bar, as long as its count is large. */
export function fillBars(list: HTMLElement, bars: Bar[]): void {
  const largest = Math.max(1, ...bars.map(({ count }) => count));
  const focused = [...list.children].findIndex((each) => each.contains(document.activeElement));
  list.replaceChildren(...bars.map((bar) => item(bar, bar.count / largest)));
  if (focused >= 0) list.children[focused]?.querySelector("button")?.focus();
}

function item({ label, count, isChosen, choose }: Bar, share: number): HTMLElement {
  const button = document.createElement("button");
  button.type = "button";
  button.ariaPressed = String(isChosen);
  button.style.setProperty("--share", String(share));
  button.append(text("span", label), text("span", count.toLocaleString("en")));
  button.addEventListener("click", choose);
  const element = document.createElement("li");
  element.append(button);
  return element;
}

function text(tag: string, content: string): HTMLElement {
  const element = document.createElement(tag);
  element.textContent = content;
  return element;
}
