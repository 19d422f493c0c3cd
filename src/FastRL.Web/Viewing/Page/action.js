// The action that was taken: a word for each choice, what the policy makes of every possibility, real numbers as bars.

export class ActionPanel {
  #words;
  #list;
  #action = { choices: [], reals: [] };
  #rows = [];

  constructor(words, list) {
    this.#words = words;
    this.#list = list;
  }

  /** Words for the parts of an action, as the viewer's first message has them. */
  describe(action) {
    this.#action = action;
    let possibility = 0;
    const choices = action.choices.flatMap((names, choice) => {
      const rows = names.map((name, index) => ({ ...row(name), choice, index, possibility: possibility++ }));
      // Of a button only its being pressed is shown.
      return isButton(names) ? rows.slice(1) : rows;
    });
    const reals = action.reals.map((real, i) => ({ ...row(real.name.replaceAll("_", " ")), real, at: action.choices.length + i }));
    this.#rows = [...choices, ...reals];
    this.#list.replaceChildren(...this.#rows.map((entry) => entry.item));
  }

  /** preferences: a number for each possibility, or nothing; areShares: whether they are probabilities. */
  show(action, preferences, areShares) {
    const words = this.#action.choices.map((names, i) => (isButton(names) && !action[i] ? "" : names[action[i]])).filter(Boolean);
    const text = words.join(", ") || (this.#action.choices.length ? "no button" : "continuous");
    if (this.#words.textContent !== text) this.#words.textContent = text;
    const low = areShares ? 0 : Math.min(...preferences);
    const high = areShares ? 1 : Math.max(...preferences);
    for (const entry of this.#rows) {
      if (entry.real) {
        const value = action[entry.at];
        entry.bar.value = (value - entry.real.low) / (entry.real.high - entry.real.low);
        entry.number.textContent = value.toFixed(2);
        continue;
      }
      const taken = action[entry.choice] === entry.index;
      entry.item.classList.toggle("taken", taken);
      if (!preferences.length) {
        entry.bar.value = Number(taken);
        entry.number.textContent = "";
        continue;
      }
      const preference = preferences[entry.possibility];
      entry.bar.value = high > low ? (preference - low) / (high - low) : 1;
      entry.number.textContent = areShares ? `${Math.round(100 * preference)} %` : preference.toFixed(2);
    }
  }
}

// Choices between doing something and not doing it.
function isButton(names) {
  return names.length === 2 && names[0] === `no ${names[1]}`;
}

function row(name) {
  const item = document.createElement("li");
  const label = Object.assign(document.createElement("span"), { textContent: name });
  const bar = Object.assign(document.createElement("progress"), { max: 1, value: 0, ariaLabel: name });
  const number = document.createElement("span");
  item.append(label, bar, number);
  return { item, bar, number };
}
