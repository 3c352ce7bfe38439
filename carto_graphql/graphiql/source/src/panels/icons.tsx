const stroke = { fill: "none", stroke: "currentColor", strokeWidth: 1.5, strokeLinecap: "round", strokeLinejoin: "round" } as const;

export const KeyIcon = () => (
  <svg viewBox="0 0 20 20" aria-hidden="true" {...stroke}>
    <circle cx="6.5" cy="13.5" r="3.75" />
    <path d="m9.2 10.800 7.300-7.300m-3 3 2.500 2.500m-5-0 1.700 1.700" />
  </svg>
);

export const ExamplesIcon = () => (
  <svg viewBox="0 0 20 20" aria-hidden="true" {...stroke}>
    <path d="M10 3.500v13M10 4.500C8 3 5 3 2.500 3.500v12c2.500-.5 5.500-.5 7.500 1 2-1.500 5-1.500 7.500-1v-12C15 3 12 3 10 4.500Z" />
  </svg>
);
