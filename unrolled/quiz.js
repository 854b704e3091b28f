// Makes the questions of unrolled/quiz.py answer. The sentences are read from the folded key, whose
// place the button and the answer take. Each question is a form, so that Enter checks it.
(() => {
  const quiz = document.currentScript?.previousElementSibling
    ?? document.querySelector(".unrolled-quiz:not(.live)");
  if (!quiz || quiz.classList.contains("live")) return;
  quiz.classList.add("live");

  /** @param {string} tag @param {Record<string, any>} properties */
  const make = (tag, properties = {}) => Object.assign(document.createElement(tag), properties);

  const forms = [...quiz.querySelectorAll("form")];
  const state = new Map(forms.map((form) => [form, { right: false, tries: 0, atOnce: false }]));
  const score = make("p", { className: "score" });
  score.setAttribute("role", "status");
  const again = make("button", { type: "button", textContent: "Start again" });

  function showScore() {
    const all = [...state.values()];
    const right = all.filter((one) => one.right).length;
    const atOnce = all.filter((one) => one.atOnce).length;
    score.textContent = `${right} of ${forms.length} right`
      + (right > atOnce ? `, ${atOnce} of them at the first try.` : ".");
  }

  for (const form of forms) {
    const { key } = form.dataset;
    const inputs = [...form.querySelectorAll("input")];
    const reasons = Object.fromEntries([...form.querySelectorAll("li")]
      .map((item) => [item.dataset.letter, item.querySelector("span")]));
    const button = make("button", { type: "submit", textContent: "Check" });
    button.append(make("span", { className: "unseen", textContent: ` ${form.id.replace("-", " ")}` }));
    const said = make("div", { className: "said" });
    said.setAttribute("role", "status");
    form.querySelector(".answer").replaceChildren(button, said);

    const clear = () => {
      said.replaceChildren();
      for (const label of form.querySelectorAll("label")) label.classList.remove("right", "wrong");
    };

    /** A line of the answer: a word, and the sentence of an option. */
    const line = (word, letter) => {
      const paragraph = make("p");
      paragraph.append(make("strong", { textContent: word }));
      if (letter) paragraph.append(" ", ...reasons[letter].cloneNode(true).childNodes);
      return paragraph;
    };

    function check() {
      clear();
      const chosen = inputs.filter((input) => input.checked);
      if (!chosen.length) {
        said.append(line(key.length > 1 ? "Choose at least one." : "Choose one first."));
        return;
      }
      const now = state.get(form);
      const letters = chosen.map((input) => input.value).join("");
      now.tries += 1;
      now.right = letters === key;
      now.atOnce ||= now.right && now.tries === 1;
      for (const input of chosen) {
        const right = key.includes(input.value);
        input.closest("label").classList.add(right ? "right" : "wrong");
        const name = key.length > 1 ? `${input.value} is ${right ? "right" : "wrong"}.` : "";
        said.append(line(name || (right ? "Right." : "Not this one."), input.value));
      }
      if (key.length > 1) {
        const missing = [...key].some((letter) => !letters.includes(letter));
        said.prepend(line(now.right ? "Right, all of them." : missing ? "There are more." : "Not all."));
      }
      showScore();
    }

    form.addEventListener("submit", (event) => {
      event.preventDefault();
      check();
    });
    form.addEventListener("change", clear);
    form.addEventListener("reset", () => {
      clear();
      state.set(form, { right: false, tries: 0, atOnce: false });
    });
  }

  again.addEventListener("click", () => {
    for (const form of forms) form.reset();
    showScore();
    forms[0].querySelector("input").focus();
  });
  const foot = make("div", { className: "foot" });
  foot.append(score, again);
  quiz.append(foot);
  for (const form of forms) form.reset(); // a browser may have kept what was chosen before
  showScore();
})();
