// Makes the questions of unrolled/quiz.py answer. The sentences are read from the folded key, whose
// place the button and the answer take. Each question is a form, so that Enter checks it. What is
// chosen and the score are kept until the tab is closed, for who comes back.
(() => {
  const quiz = document.currentScript?.previousElementSibling
    ?? document.querySelector(".unrolled-quiz:not(.live)");
  if (!quiz || quiz.classList.contains("live")) return;
  quiz.classList.add("live");

  /** @param {string} tag @param {Record<string, any>} properties */
  const make = (tag, properties = {}) => Object.assign(document.createElement(tag), properties);

  const forms = [...quiz.querySelectorAll("form")];
  const fresh = () => ({ right: false, tries: 0, atOnce: false, told: false });
  const state = new Map(forms.map((form) => [form, fresh()]));
  const nth = [...document.querySelectorAll(".unrolled-quiz")].indexOf(quiz);
  const place = `unrolled ${location.pathname} quiz ${nth}`;
  const score = make("p", { className: "score" });
  score.setAttribute("role", "status");
  const recalling = []; // one function for each form
  const again = make("button", { type: "button", textContent: "Start again" });

  const chosenIn = (form) => [...form.querySelectorAll("input:checked")];

  function keep() {
    const kept = forms.map((form) =>
      ({ ...state.get(form), chosen: chosenIn(form).map((input) => input.value).join("") }));
    try {
      sessionStorage.setItem(place, JSON.stringify(kept));
    } catch { /* the browser keeps nothing for this page */ }
  }

  /** What was kept of each question; it may have been written by anybody. */
  function recall() {
    try {
      const kept = JSON.parse(sessionStorage.getItem(place));
      return Array.isArray(kept) && kept.length === forms.length ? kept.map(Object) : [];
    } catch {
      return [];
    }
  }

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
      state.get(form).told = false;
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

    /** Tell what is right of what is chosen. */
    function tell() {
      clear();
      const chosen = chosenIn(form);
      if (!chosen.length) {
        said.append(line(key.length > 1 ? "Choose at least one." : "Choose one first."));
        return "";
      }
      state.get(form).told = true;
      const letters = chosen.map((input) => input.value).join("");
      for (const input of chosen) {
        const right = key.includes(input.value);
        input.closest("label").classList.add(right ? "right" : "wrong");
        const name = key.length > 1 ? `${input.value} is ${right ? "right" : "wrong"}.` : "";
        said.append(line(name || (right ? "Right." : "Not this one."), input.value));
      }
      if (key.length > 1) {
        const missing = [...key].some((letter) => !letters.includes(letter));
        const all = letters === key;
        said.prepend(line(all ? "Right, all of them." : missing ? "There are more." : "Not all."));
      }
      return letters;
    }

    function check() {
      const letters = tell();
      if (!letters) return;
      const now = state.get(form);
      now.tries += 1;
      now.right = letters === key;
      now.atOnce ||= now.right && now.tries === 1;
      showScore();
      keep();
    }

    /** Bring back what was kept of this question. */
    recalling.push(({ right, tries, atOnce, told, chosen }) => {
      for (const input of inputs) input.checked = String(chosen).includes(input.value);
      const now = { right: right === true, tries: Number(tries) || 0, atOnce: atOnce === true };
      state.set(form, { ...now, told: false });
      if (told === true) tell();
    });

    form.addEventListener("submit", (event) => {
      event.preventDefault();
      check();
    });
    form.addEventListener("change", () => {
      clear();
      keep();
    });
    form.addEventListener("reset", () => {
      clear();
      state.set(form, fresh());
    });
  }

  again.addEventListener("click", () => {
    for (const form of forms) form.reset();
    showScore();
    keep();
    forms[0].querySelector("input").focus();
  });
  const foot = make("div", { className: "foot" });
  foot.append(score, again);
  quiz.append(foot);
  for (const form of forms) form.reset(); // a browser may have kept what was chosen before
  recall().forEach((kept, i) => recalling[i](kept));
  showScore();
})();
