const stroke = {
  fill: "none",
  stroke: "currentColor",
  strokeWidth: 1.5,
  strokeLinecap: "round",
  strokeLinejoin: "round",
} as const;

export const KeyIcon = () => (
  <svg viewBox="0 0 20 20" aria-hidden="true" {...stroke}>
    <circle cx="6.5" cy="13.5" r="3.75" />
    <path d="m9.2 10.800 7.300-7.300m-2.300 2.300 2 2m-4.500.5 1.500 1.500" />
  </svg>
);

export const ExamplesIcon = () => (
  <svg viewBox="0 0 20 20" aria-hidden="true" {...stroke}>
    <path d="M8 5h9M8 10h9M8 15h9M3 5h.01M3 10h.01M3 15h.01" strokeWidth={2} />
  </svg>
);
