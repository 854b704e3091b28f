// The page of one pile. What stands in it is the server's; this saves, takes turns, and keeps drafts.
"use strict";

const pile = document.getElementById("pile");
const most = Number(pile.dataset.most);
const news = document.getElementById("news");
const POLL = 4000;  // milliseconds
const GONE = "The server does not answer. What you wrote is kept in this tab: start it again with"
  + " `autograder mark`, and open the address that it prints here.";

sessionStorage.marker ??= Array.from(crypto.getRandomValues(new Uint32Array(4))).join("-");

async function ask(what, body) {
  let reply;
  try {
    reply = await fetch(`${location.pathname}/${what}`, {
      method: "POST",
      headers: { "Content-Type": "application/json", "X-Marker": sessionStorage.marker },
      body: JSON.stringify(body),
    });
  } catch {
    throw new Error(GONE);
  }
  if (reply.status === 403) {
    throw new Error("The server was started anew: open the address that it prints in this tab."
      + " What you wrote is kept.");
  }
  const said = await reply.json();
  if (!reply.ok) throw Object.assign(new Error(said.problem), { said });
  return said;
}

// --- Answers ------------------------------------------------------------------------------------

const cards = () => [...document.querySelectorAll("article.answer")];
const card = (id) => document.getElementById(id);
const form = (one) => one.querySelector("form.mark");
const boxes = (one) => [...one.querySelectorAll("input[name=item]")];
const say = (one, text) => { one.querySelector("form.mark > [role=status]").textContent = text; };
const key = (one) => `draft ${pile.dataset.pile} ${one.id}`;

function written(one) {
  const { adjusted, comment } = form(one).elements;
  return {
    items: boxes(one).filter((box) => box.checked).map((box) => box.value),
    adjusted: adjusted.value === "" ? 0 : Number(adjusted.value),
    comment: comment ? comment.value : "",
  };
}

function fill(one, { items, adjusted, comment }) {
  boxes(one).forEach((box) => { box.checked = items.includes(box.value); });
  form(one).elements.adjusted.value = adjusted || "";
  if (form(one).elements.comment) form(one).elements.comment.value = comment;
  total(one);
}

function total(one) {
  const sum = boxes(one).filter((box) => box.checked)
    .reduce((points, box) => points + Number(box.dataset.points), written(one).adjusted);
  const points = Math.min(Math.max(Math.round(sum * 1e6) / 1e6, 0), most);
  one.querySelector("output").textContent = `${points} of ${most} point${most === 1 ? "" : "s"}`;
}

// What a form held when it came from the server.
const before = new Map();
const isChanged = (one) => JSON.stringify(written(one)) !== before.get(one.id);

function begin(one) {
  before.set(one.id, JSON.stringify(written(one)));
  total(one);
  const draft = JSON.parse(sessionStorage.getItem(key(one)) ?? "null");
  if (!draft) return;
  fill(one, draft.written);
  if (!isChanged(one)) sessionStorage.removeItem(key(one));
  else if (draft.version === one.dataset.version) say(one, "Not saved yet.");
  else tellNewer(one, { version: one.dataset.version, label: labelOf(one), comment: "" });
}

const labelOf = (one) => one.querySelector(".label").textContent;

function keepDraft(one) {
  total(one);
  if (isChanged(one)) {
    const draft = { version: one.dataset.version, written: written(one) };
    sessionStorage.setItem(key(one), JSON.stringify(draft));
    say(one, "Not saved yet.");
  } else {
    sessionStorage.removeItem(key(one));
    say(one, "");
  }
}

async function renew(id) {
  const reply = await fetch(`${location.pathname}/answers/${id}`);
  if (!reply.ok) return;
  const had = card(id).contains(document.activeElement), now = card(id).hasAttribute("aria-current");
  const room = document.createElement("template");
  room.innerHTML = await reply.text();
  card(id).replaceWith(room.content);
  before.delete(id);
  begin(card(id));
  if (now) card(id).setAttribute("aria-current", "true");
  if (had) card(id).focus({ preventScroll: true });
}

// Somebody else's mark is there: which of them counts?
function tellNewer(one, now) {
  const room = one.querySelector(".newer");
  const text = document.createElement("p");
  text.textContent = `There is another mark by now: ${now.label}. ${now.comment ?? ""}`;
  const theirs = button("Take theirs", () => {
    sessionStorage.removeItem(key(one));
    renew(one.id);
  });
  const mine = button("Keep what I wrote", () => {
    one.dataset.version = now.version;
    keepDraft(one);
    room.replaceChildren();
    say(one, "Save to put yours in its place.");
  });
  room.replaceChildren(text, theirs, mine);
}

function button(text, act) {
  const made = document.createElement("button");
  made.type = "button";
  made.textContent = text;
  made.addEventListener("click", act);
  return made;
}

async function save(one, ids = [one.id]) {
  const seen = Object.fromEntries(ids.map((id) => [id, card(id).dataset.version]));
  say(one, "Saving …");
  try {
    const state = await ask("save", { seen, rubric: pile.dataset.rubric, ...written(one) });
    await saved(one, ids, state, "Saved");
    return true;
  } catch (error) {
    refused(one, error);
    return false;
  }
}

async function saved(one, ids, state, word) {
  ids.forEach((id) => sessionStorage.removeItem(key(card(id))));
  await Promise.all(ids.map(renew));
  show(state);
  say(card(one.id), `${word}: ${labelOf(card(one.id))}${ids.length > 1 ? `, ${ids.length} answers` : ""}.`);
}

function refused(one, error) {
  say(one, error.message);
  for (const id of error.said?.newer ?? []) {
    if (card(id) === one || isChanged(card(id))) tellNewer(card(id), error.said.state.answers[id]);
    else renew(id);
  }
  if (error.said?.state) show(error.said.state);
}

async function takeBack(one) {
  try {
    const state = await ask("back", { seen: { [one.id]: one.dataset.version } });
    await saved(one, [one.id], state, "Taken back");
  } catch (error) {
    refused(one, error);
  }
}

// --- What others do -----------------------------------------------------------------------------

function show(state) {
  document.getElementById("progress").textContent = state.progress;
  for (const one of document.querySelectorAll("[data-used]")) {
    one.textContent = state.used[one.dataset.used] ?? one.textContent;
  }
  const again = button("Load the page again", () => location.reload());
  if (state.rubric !== pile.dataset.rubric) tell("The rubric has changed. ", again);
  else if (!Object.keys(state.answers).every(card)) tell("More was handed in. ", again);
  for (const [id, now] of Object.entries(state.answers)) {
    const one = card(id);
    if (!one) continue;
    one.querySelector(".taken").textContent = now.taken ? "another marker has it" : "";
    if (now.version === one.dataset.version || one.querySelector(".newer").childElementCount) continue;
    if (isChanged(one)) tellNewer(one, now);
    else renew(id);
  }
}

function tell(text, ...more) {
  news.replaceChildren(text, ...more);
}

let lost = false;
async function look() {
  if (document.hidden) return;
  try {
    show(await ask("state", { current: current()?.id ?? "" }));
    if (lost) tell("");
    lost = false;
  } catch (error) {
    lost = true;
    tell(error.message);
  }
}

// --- Taking turns -------------------------------------------------------------------------------

const current = () => document.querySelector("article[aria-current]");

function choose(one) {
  if (one === current()) return;
  current()?.removeAttribute("aria-current");
  one.setAttribute("aria-current", "true");
  for (const fold of one.querySelectorAll(":scope > details")) fold.open ||= fold.contains(form(one));
  look();
}

function go(one) {
  choose(one);
  one.focus({ preventScroll: true });
  one.scrollIntoView({ block: "start" });
}

function step(by) {
  const all = cards();
  const at = all.indexOf(current());
  const one = all[at < 0 ? 0 : at + by];
  if (one) go(one);
}

async function next() {
  try {
    const { answer, state } = await ask("next", { after: current()?.id ?? "" });
    show(state);
    if (card(answer)) go(card(answer));
    else if (!answer) tell("No answer is free here: all are marked, or other markers have them.");
  } catch (error) {
    tell(error.message);
  }
}

// --- Acting -------------------------------------------------------------------------------------

function points(one, wanted) {
  const sum = boxes(one).filter((box) => box.checked)
    .reduce((all, box) => all + Number(box.dataset.points), 0);
  form(one).elements.adjusted.value = Math.round((wanted - sum) * 1e6) / 1e6;
  keepDraft(one);
}

const ACTS = {
  all: (one) => points(one, most),
  none: (one) => { boxes(one).forEach((box) => { box.checked = false; }); points(one, 0); },
  points: (one, pressed) => points(one, Number(pressed.dataset.points)),
  group: (one) => save(one, one.dataset.alike.split(" ")),
  back: (one) => takeBack(one),
};

document.addEventListener("click", (event) => {
  const pressed = event.target.closest("[data-do]");
  const one = pressed?.closest("article.answer");
  if (one) ACTS[pressed.dataset.do](one, pressed);
});
document.addEventListener("input", (event) => {
  const one = event.target.closest("form.mark")?.closest("article.answer");
  if (one) keepDraft(one);
});
document.addEventListener("submit", (event) => {
  event.preventDefault();
  const one = event.target.closest("article.answer");
  if (one) save(one);
});
document.addEventListener("focusin", (event) => {
  const one = event.target.closest("article.answer");
  if (one) choose(one);
});
document.getElementById("next").addEventListener("click", next);

const PRESSED = {
  n: next,
  j: () => step(1),
  k: () => step(-1),
  s: () => current() && save(current()),
  g: () => current() && save(current(), current().dataset.alike.split(" ")),
  a: () => current() && ACTS.all(current()),
  0: () => current() && ACTS.none(current()),
  c: () => current() && form(current()).elements.comment?.focus(),
};

document.addEventListener("keydown", async (event) => {
  const one = current();
  if (event.key === "Enter" && (event.ctrlKey || event.metaKey) && one?.contains(event.target)) {
    event.preventDefault();
    if (await save(one)) next();
    return;
  }
  if (event.key === "Escape" && one?.contains(event.target)) return one.focus();
  const types = event.target.closest("textarea, input:not([type=checkbox]), select");
  if (types || event.ctrlKey || event.metaKey || event.altKey) return;
  if (!document.getElementById("keys").checked) return;
  const box = /^[1-9]$/.test(event.key) && one && boxes(one)[event.key - 1];
  if (box) {
    box.checked = !box.checked;
    keepDraft(one);
  } else if (!PRESSED[event.key]) return;
  else PRESSED[event.key]();
  event.preventDefault();
});

// --- The rubric, and the class ------------------------------------------------------------------

for (const one of document.querySelectorAll("form.set-item")) {
  const item = one.dataset.item;
  const change = async (what, body) => {
    try {
      await ask(what, body);
      location.reload();
    } catch (error) {
      one.querySelector("[role=status]").textContent = error.message;
    }
  };
  one.addEventListener("submit", () => change("item", {
    item, points: Number(one.elements.points.value), text: one.elements.text.value,
  }));
  one.querySelector("[data-do=remove]")?.addEventListener("click", () => change("remove", { item }));
}

document.getElementById("decide")?.addEventListener("submit", async (event) => {
  const decision = event.submitter?.value || event.target.elements.points.value;
  try {
    await ask("decide", { decision });
    location.reload();
  } catch (error) {
    event.target.querySelector("[role=status]").textContent = error.message;
  }
});

const keys = document.getElementById("keys");
keys.checked = localStorage.keys !== "off";
keys.addEventListener("change", () => { localStorage.keys = keys.checked ? "on" : "off"; });

cards().forEach(begin);
look();
setInterval(look, POLL);
