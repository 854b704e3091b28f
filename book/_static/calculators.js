// Starts the calculators of a page: every anywidget in the state that MyST-NB has written into it.
// Without a kernel a model is a plain store of values that tells its listeners what has changed.
//
// Settings may stand in the page's address: `workbench.html?convolution.n=9` sets the trait `n` of
// every calculator called "convolution" before it starts. Each calculator gets a button that copies
// such an address of the workbench, with its present settings.
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

  /** Take the settings for this calculator from the address; return sentences about wrong ones. */
  const takeAddress = ({ name, settings }, model) => {
    const problems = [];
    for (const [key, text] of new URLSearchParams(location.search)) {
      const [owner, setting] = key.split(".");
      if (owner !== name) continue;
      const rule = Object.hasOwn(settings, setting) ? settings[setting] : undefined;
      const value = rule?.read(text);
      if (value !== undefined) model.set(setting, value);
      else if (rule) problems.push(`${setting} must be ${rule.says}, not “${text}”.`);
      else problems.push(`There is no setting “${setting}”.`);
    }
    return problems;
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
    const started = views.map(async (view) => {
      const id = JSON.parse(view.textContent).model_id;
      const el = document.querySelector(`.calculator-room[data-model="${id}"]`);
      if (!el) return;
      const still = el.firstElementChild.textContent;
      try {
        const { default: widget } = await importText(models[id].state._esm);
        const model = modelOf(id);
        const problems = takeAddress(widget, model);
        el.dataset.calculator = widget.name;
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
