// Starts the calculators of a page: every anywidget in the state that MyST-NB has written into it.
// Without a kernel a model is a plain store of values that tells its listeners what has changed.
//
// Settings may stand in the page's address: `workbench.html?convolution.n=9` sets the trait `n` of
// every calculator called "convolution" before it starts. Each calculator gets a button that copies
// such an address of the workbench, with its present settings.
//
// What a reader sets is kept until the tab is closed: who comes back, or loads the page again, finds
// it as it was. Settings in the address come first.
(() => {
  const MIME = "application/vnd.jupyter.widget-";
  const WORKBENCH = new URL("../book/workbench.html", document.currentScript.src);

  const makeModel = (state) => {
    const listeners = new Map(); // event -> Set of functions
    const tell = (event) => listeners.get(event)?.forEach((listener) => listener());
    return {
      get: (name) => state[name],
      set(name, value) {
        if (state[name] === value) return;
        state[name] = value;
        tell(`change:${name}`);
        tell("change");
      },
      on(event, listener) {
        if (!listeners.has(event)) listeners.set(event, new Set());
        listeners.get(event).add(listener);
      },
      off: (event, listener) => listeners.get(event)?.delete(listener),
      save_changes() {},
      send() {},
    };
  };

  const memo = (make) => {
    const made = new Map();
    return (key) => (made.has(key) ? made : made.set(key, make(key))).get(key);
  };
  const importText = memo((text) =>
    import(URL.createObjectURL(new Blob([text], { type: "text/javascript" }))));

  /** What the address says of a calculator: pairs of a setting and its text. */
  const inAddress = (name) => [...new URLSearchParams(location.search)]
    .filter(([key]) => key === name || key.startsWith(`${name}.`))
    .map(([key, text]) => [key.slice(name.length + 1), text]);

  /** Take the settings for this calculator from the address; return sentences about wrong ones. */
  const takeAddress = ({ name, settings }, model) => {
    const problems = [];
    for (const [setting, text] of inAddress(name)) {
      const rule = Object.hasOwn(settings, setting) ? settings[setting] : undefined;
      const value = rule?.read(text);
      const why = rule?.why?.(text) ?? "";
      if (value !== undefined) model.set(setting, value);
      else if (rule) problems.push(`${setting} must be ${rule.says}, not “${text}”. ${why}`.trim());
      else if (setting) problems.push(`There is no setting “${setting}”.`);
      else problems.push(`“${text}” is for no setting: write ${name}.${Object.keys(settings)[0]}=…`);
    }
    return problems;
  };

  /**
   * Set a calculator to what its reader left, and keep from now on what changes. What is kept may
   * have been written by anybody: only what a reader could set is taken.
   * @param {string} place of the calculator: its page, its name, and which one of the page it is
   */
  const remember = (place, { name, settings }, model) => {
    const left = recall(place);
    if (!inAddress(name).length) {
      for (const [setting, rule] of Object.entries(settings)) {
        const value = rule.read(String(left[setting]));
        if (value !== undefined) model.set(setting, value);
      }
    }
    model.on("change", () => {
      const kept = Object.fromEntries(Object.keys(settings).map((key) => [key, model.get(key)]));
      try {
        sessionStorage.setItem(place, JSON.stringify(kept));
      } catch { /* the browser keeps nothing for this page */ }
    });
  };

  const recall = (place) => {
    try {
      return Object(JSON.parse(sessionStorage.getItem(place)));
    } catch {
      return {};
    }
  };

  /** The workbench's address with all settings of a calculator. */
  const addressOf = ({ name, settings }, model) => {
    const address = new URL(WORKBENCH);
    for (const setting of Object.keys(settings)) {
      address.searchParams.set(`${name}.${setting}`, model.get(setting));
    }
    address.hash = name.replaceAll("_", "-"); // its heading there
    return address.href;
  };

  const element = (tag, attributes, ...children) => {
    const made = Object.assign(document.createElement(tag), attributes);
    made.append(...children);
    return made;
  };

  /** The button; where the clipboard is closed to the page, a field to copy the link from. */
  const shareLine = (widget, model) => {
    const said = element("span", { role: "status" });
    const button = element("button", { type: "button" }, "Copy a link to these settings");
    const line = element("div", { className: "share" }, button, said);
    button.addEventListener("click", async () => {
      const link = addressOf(widget, model);
      line.querySelector("input")?.remove();
      try {
        await navigator.clipboard.writeText(link);
        said.textContent = "Copied.";
      } catch {
        said.textContent = "Copy it from here:";
        const field = element("input", { type: "text", readOnly: true, value: link });
        field.setAttribute("aria-label", "Link to these settings");
        line.append(field);
        field.select();
      }
    });
    return line;
  };

  const start = () => {
    const states = document.querySelectorAll(`script[type="${MIME}state+json"]`);
    const models = Object.assign({}, ...[...states].map((s) => JSON.parse(s.textContent).state));
    const modelOf = memo((id) => makeModel(models[id].state));

    const views = [...document.querySelectorAll(`script[type="${MIME}view+json"]`)];
    const started = views.map(async (view, nth) => {
      const id = JSON.parse(view.textContent).model_id;
      const el = document.querySelector(`.calculator-room[data-model="${id}"]`);
      if (!el) return;
      const still = el.firstElementChild.textContent;
      try {
        const { default: widget } = await importText(models[id].state._esm);
        const model = modelOf(id);
        const problems = takeAddress(widget, model);
        el.dataset.calculator = widget.name;
        remember(`unrolled ${location.pathname} ${widget.name} ${nth}`, widget, model);
        el.replaceChildren();
        widget.render({ model, el });
        el.firstChild.append(shareLine(widget, model));
        if (problems.length) {
          const remark = `In the address of this page: ${problems.join(" ")}`;
          el.firstChild.prepend(element("p", { className: "problem", role: "status" }, remark));
        }
      } catch (error) {
        el.innerHTML = still; // what readers without scripts see
        throw error;
      } finally {
        el.removeAttribute("style"); // the room that was kept for it
      }
    });
    // Where the address names a calculator, it is to be in sight, whatever has grown above it.
    Promise.allSettled(started).then(() => {
      const named = location.search && document.getElementById(location.hash.slice(1));
      if (named) named.scrollIntoView();
    });
  };

  if (document.readyState === "loading") document.addEventListener("DOMContentLoaded", start);
  else start();
})();
