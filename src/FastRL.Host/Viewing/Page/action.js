// The action that was taken: a word for each choice, the probability of every possibility, real numbers as bars.

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
    this.#rows = [
      ...action.choices.flatMap((names, choice) => names.map((name, index) => ({ ...row(name), choice, index }))),
      ...action.reals.map((real) => ({ ...row(real.name), real })),
    ];
    this.#list.replaceChildren(...this.#rows.map((entry) => entry.item));
  }

  /** preferences: a number for each possibility, or nothing; areShares: whether they are probabilities. */
  show(action, preferences, areShares) {
    const low = areShares ? 0 : Math.min(...preferences);
    const high = areShares ? 1 : Math.max(...preferences);
    const choices = this.#action.choices.length;
    const words = this.#action.choices.map((names, i) => names[action[i]] ?? "?");
    const text = words.length ? words.join(", ") : "continuous";
    if (this.#words.textContent !== text) this.#words.textContent = text;
    this.#rows.forEach((entry, i) => {
      if (entry.real) {
        const value = action[choices + this.#action.reals.indexOf(entry.real)];
        entry.bar.value = (value - entry.real.low) / (entry.real.high - entry.real.low);
        entry.number.textContent = value.toFixed(2);
        return;
      }
      const taken = action[entry.choice] === entry.index;
      entry.item.classList.toggle("taken", taken);
      if (!preferences.length) {
        entry.bar.value = Number(taken);
        entry.number.textContent = "";
        return;
      }
      entry.bar.value = high > low ? (preferences[i] - low) / (high - low) : 1;
      entry.number.textContent = areShares ? `${Math.round(100 * preferences[i])} %` : preferences[i].toFixed(2);
    });
  }
}

function row(name) {
  const item = document.createElement("li");
  const label = Object.assign(document.createElement("span"), { textContent: name });
  const bar = Object.assign(document.createElement("progress"), { max: 1, value: 0, ariaLabel: name });
  const number = document.createElement("span");
  item.append(label, bar, number);
  return { item, bar, number };
}
