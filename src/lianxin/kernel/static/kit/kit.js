// What a reader chooses about the page itself, and small comforts on top of it. Every page works without this script.
{
  const page = document.documentElement;
  const recall = (name) => { try { return localStorage.getItem(name); } catch { return null; } };
  const keep = (name, value) => { page.dataset[name] = value; try { localStorage.setItem(name, value); } catch { /* for this page only */ } };
  for (const name of ["theme", "view", "keys"]) if (recall(name)) page.dataset[name] = recall(name);

  // 1 Theme, elder view, single keys: one attribute each on <html>.
  const system = () => (matchMedia("(prefers-color-scheme: dark)").matches ? "dark" : "light");
  const CHOICES = {
    theme: { is: () => (page.dataset.theme ?? system()) === "dark", on: "dark", off: "light" },
    view: { is: () => page.dataset.view === "elder", on: "elder", off: "normal" },
    keys: { is: () => page.dataset.keys !== "off", on: "on", off: "off" },
  };
  const showChoices = () => {
    for (const button of document.querySelectorAll("[data-toggle]")) {
      button.setAttribute("aria-pressed", String(CHOICES[button.dataset.toggle].is()));
    }
  };
  const toggle = (name) => { keep(name, CHOICES[name].is() ? CHOICES[name].off : CHOICES[name].on); showChoices(); };

  // 2 Words from the server, in the reader's language; the clock of the server, not of this machine.
  const words = () => document.getElementById("kit-words")?.dataset ?? {};
  const filled = (sentence, facts) => (sentence ?? "").replace(/\{(\w+)\}/g, (whole, name) => facts[name] ?? whole);
  let ahead = 0;
  const serverNow = () => Date.now() - ahead;

  // 3 Toasts: said once, gone by themselves, later in elder view.
  const retire = (toast) => {
    const gone = () => (toast.matches(":hover, :focus-within") ? setTimeout(gone, 4000) : toast.remove());
    setTimeout(gone, CHOICES.view.is() ? 20000 : 8000);
  };
  const say = (text) => {
    const toast = document.getElementById("kit-toast")?.content.firstElementChild.cloneNode(true);
    if (!toast) return;
    toast.querySelector("[data-text]").textContent = text;
    document.querySelector("[data-toasts]").append(toast);
    retire(toast);
  };

  // 4 Countdowns: the same words as the `remaining` tag, renewed every half minute.
  const remaining = (seconds) => {
    const said = words();
    const [over, minutes] = [seconds < 0, Math.floor(Math.abs(seconds) / 60)];
    if (minutes < 1) return over ? said.overNow : said.leftNow;
    const [days, hours, rest] = [Math.floor(minutes / 1440), Math.floor(minutes / 60) % 24, minutes % 60];
    const parts = days ? [[days, said.day], [hours, said.hour]] : [[hours, said.hour], [rest, said.minute]];
    const time = parts.filter(([count]) => count).map(([count, word]) => filled(word, { count })).join(" ");
    return filled(over ? said.over : said.left, { time });
  };
  const tick = () => {
    for (const time of document.querySelectorAll("time[data-countdown]")) {
      const seconds = Math.floor((Date.parse(time.dateTime) - serverNow()) / 1000);
      const said = remaining(seconds);
      if (said && said !== time.textContent) time.textContent = said;
      if (seconds < 0) for (const name of ["clock", "due"]) {
        const holder = time.closest(`[data-${name}]`);
        if (holder) holder.dataset[name] = "late";
      }
    }
  };

  // 5 Keys: any element may claim one with aria-keyshortcuts; single keys only while no field has focus.
  const typing = (element) => element?.closest?.("input, textarea, select, [contenteditable]");
  const step = (by) => {
    const rows = [...document.querySelectorAll("main :is(tbody th a, [data-list] > li a:first-of-type, article > div h2 a)")];
    const here = rows.findIndex((row) => row.closest("tr, li, article")?.contains(document.activeElement));
    rows.at(here < 0 ? (by > 0 ? 0 : -1) : Math.min(rows.length - 1, Math.max(0, here + by)))?.focus();
  };
  const help = (open) => {
    const card = document.querySelector("article[data-keylist]");
    if (!card) return;
    card.hidden = !(open ?? card.hidden);
    if (!card.hidden) card.querySelector("button")?.focus();
  };
  const pressed = (event) => {
    if (event.isComposing || event.defaultPrevented) return;
    const field = typing(event.target);
    if (event.key === "Enter" && (event.ctrlKey || event.metaKey) && field?.form) {
      event.preventDefault();
      field.form.requestSubmit(field.form.querySelector("[data-primary]:not([type=button])"));
      return;
    }
    if (event.key === "Escape") { shut(null); help(false); }
    if (event.ctrlKey || event.metaKey || (field && !event.altKey) || (!event.altKey && !CHOICES.keys.is())) return;
    const key = event.altKey ? `Alt+${event.code.replace("Digit", "")}` : event.key.length === 1 ? event.key.toUpperCase() : "";
    if (key === "J" || key === "K") step(key === "J" ? 1 : -1);
    else if (key === "?") help();
    else {
      const claimed = key && document.querySelector(`[aria-keyshortcuts="${CSS.escape(key).replace(/\\(?=\+)/g, "")}"]`);
      if (!claimed) return;
      claimed.focus();
      claimed.click();
    }
    event.preventDefault();
  };

  // 6 Menus close when one looks elsewhere.
  const shut = (except) => {
    for (const menu of document.querySelectorAll("details[data-menu][open]")) if (!menu.contains(except)) menu.open = false;
  };
  const clicked = (event) => {
    shut(event.target);
    const button = event.target.closest("button, a");
    if (!button) return;
    if (button.dataset.toggle) toggle(button.dataset.toggle);
    if (button.hasAttribute("data-close")) button.closest("[data-toast], [data-refusal]")?.remove();
    if (button.hasAttribute("data-print")) print();
    if (button.hasAttribute("data-back")) history.back();
    if (button.hasAttribute("data-help")) { shut(null); help(); }
  };

  // 7 A form is sent once.
  const sent = (event) => {
    if (event.defaultPrevented || event.target.method !== "post") return;
    if (event.target.dataset.sent) { event.preventDefault(); return; }
    event.target.dataset.sent = "yes";
    setTimeout(unsent, 5000);
    nameAgain(event.target);
  };
  // Gone back to and sent again with the same words, a form gives the same name to what it files: it is filed once.
  const nameAgain = (form) => {
    const name = form.querySelector("input[type=hidden][name=source_id]");
    if (!name) return;
    const said = new FormData(form);
    for (const own of ["source_id", "csrfmiddlewaretoken"]) said.delete(own);
    const words = JSON.stringify([...said]);
    if (history.state?.sent?.words === words) name.value = history.state.sent.name;
    try { history.replaceState({ ...history.state, sent: { name: name.value, words } }, ""); } catch { /* too long to keep */ }
  };
  const unsent = () => document.querySelectorAll("form[data-sent]").forEach((form) => delete form.dataset.sent);

  // 8 htmx: a refusal stands at the head of the form that asked, which keeps what was typed; a whole page is gone to.
  const asking = (detail) => detail.requestConfig.elt.closest("form, article, section, main") ?? document.querySelector("main");
  const replaced = (place) => place.querySelectorAll("[data-refusal]").forEach((old) => old.remove());
  addEventListener("htmx:beforeSwap", ({ detail }) => {
    const text = detail.xhr.responseText;
    if (detail.xhr.status >= 400 && text.includes("data-refusal")) {
      const place = asking(detail);
      replaced(place);
      Object.assign(detail, { shouldSwap: true, isError: false, target: place, swapOverride: "afterbegin", selectOverride: "[data-refusal]" });
    } else if (!detail.boosted && /^\s*<!doctype/i.test(text)) {
      detail.shouldSwap = false;
      location.assign(detail.xhr.responseURL);
    }
  });
  const failed = ({ detail }) => {
    const notice = document.getElementById("kit-unsent")?.content.firstElementChild.cloneNode(true);
    if (!notice) return;
    const place = asking(detail);
    replaced(place);
    place.prepend(notice);
  };
  for (const name of ["htmx:responseError", "htmx:sendError", "htmx:timeout"]) addEventListener(name, failed);
  addEventListener("htmx:afterSettle", () => { showChoices(); tick(); });
  addEventListener("toast", ({ detail }) => say(detail.value ?? detail));
  addEventListener("allauth.error", (event) => {
    const trouble = document.querySelector("[data-passkey-trouble]");
    if (!trouble) return;
    event.preventDefault();
    trouble.hidden = false;
  });

  addEventListener("keydown", pressed);
  addEventListener("click", clicked);
  addEventListener("submit", sent);
  addEventListener("pageshow", unsent);
  addEventListener("DOMContentLoaded", () => {
    const now = Date.parse(document.body.dataset.now ?? "");
    if (now) ahead = Date.now() - now;
    document.querySelectorAll("[data-back][hidden], [data-print][hidden]").forEach((button) => { button.hidden = false; });
    const live = document.querySelector("[data-toasts]");
    for (const toast of [...(live?.children ?? [])]) { live.append(toast); retire(toast); }
    showChoices();
    setInterval(tick, 30000);
  });
}
