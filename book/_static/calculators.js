// Starts the calculators of a page: every anywidget in the state that MyST-NB has written into it.
// Without a kernel a model is a plain store of values that tells its listeners what has changed.
(() => {
  const MIME = "application/vnd.jupyter.widget-";

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

  const start = () => {
    const states = document.querySelectorAll(`script[type="${MIME}state+json"]`);
    const models = Object.assign({}, ...[...states].map((s) => JSON.parse(s.textContent).state));
    const modelOf = memo((id) => makeModel(models[id].state));

    document.querySelectorAll(`script[type="${MIME}view+json"]`).forEach(async (view) => {
      const id = JSON.parse(view.textContent).model_id;
      const el = document.createElement("div");
      view.before(el);
      // The still for readers without scripts holds the place, and stays if anything fails.
      el.innerHTML = document.querySelector(`noscript[data-model="${id}"]`)?.textContent ?? "";
      const esm = models[id]?.state._esm;
      if (!esm) return;
      const { default: widget } = await importText(esm);
      el.replaceChildren();
      widget.render({ model: modelOf(id), el });
    });
  };

  if (document.readyState === "loading") document.addEventListener("DOMContentLoaded", start);
  else start();
})();
