const STEPS = [15_000, 50_000, 100_000, 200_000, 500_000, 1_000_000, 2_000_000, 5_000_000, 10_000_000];
const FIRST = STEPS.indexOf(500_000);

const at = (step: number) => STEPS[step] ?? STEPS[FIRST]!;

/** A slider over numbers of inhabitants, with its value in `output`. */
export class PopulationSlider {
  constructor(
    private readonly input: HTMLInputElement,
    private readonly output: HTMLOutputElement,
    onChange: () => void,
  ) {
    Object.assign(input, { min: "0", max: String(STEPS.length - 1), step: "1", value: String(FIRST) });
    input.addEventListener("input", () => {
      this.write();
      onChange();
    });
    this.write();
  }

  /** The minimum number of inhabitants. */
  get minimum(): number {
    return at(this.input.valueAsNumber);
  }

  private write(): void {
    this.output.value = `${this.minimum.toLocaleString("en")} or more`;
    this.input.setAttribute("aria-valuetext", this.output.value);
  }
}
