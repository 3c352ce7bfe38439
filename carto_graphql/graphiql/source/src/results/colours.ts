// Told apart by people with any kind of colour vision (Okabe and Ito).
export const COLOURS = ["#d55e00", "#0072b2", "#009e73", "#cc79a7", "#e69f00", "#56b4e9"];

export const colourOf = (index: number) => COLOURS[index % COLOURS.length]!;
