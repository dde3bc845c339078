// Behaviour of the desk. Everything works without it; nothing here runs text as code.
(() => {
  "use strict";
  const one = (what, within = document) => within.querySelector(what);
  const all = (what, within = document) => [...within.querySelectorAll(what)];
  const root = document.documentElement;

  // ---- clocks count on from the server's time
  const script = one("script[data-now]");
  const skew = Date.now() - Number(script?.dataset.now || 0) * 1000;
  const two = (n) => String(n).padStart(2, "0");
  const told = (left) => {
    const s = Math.abs(left), days = Math.floor(s / 86400), h = Math.floor((s % 86400) / 3600), m = Math.floor((s % 3600) / 60);
    const words = root.lang === "en" ? ["d", "overdue"] : ["天", "超时"];
    const text = days ? `${days} ${words[0]} ${two(h)}:${two(m)}` : `${two(h)}:${two(m)}:${two(s % 60)}`;
    return left < 0 ? `${words[1]} ${text}` : text;
  };
  const tick = () => {
    const now = Date.now() - skew;
    for (const clock of all("[data-due]")) {
      const left = Math.round((Number(clock.dataset.due) - now) / 1000);
      const last = clock.lastChild;
      if (last?.nodeType === Node.TEXT_NODE) last.data = told(left); else clock.append(told(left));
      const look = left < 0 ? "late" : left < 1800 ? "hot" : left < 7200 ? "soon" : "ok";
      if (clock.dataset.c !== look) {
        if (clock.classList.contains("cd")) clock.className = `cd num cd-${look}`;
        clock.dataset.c = look;
      }
    }
  };
  setInterval(tick, 1000);

  // ---- a word at the top that goes by itself
  const toast = (words) => {
    const place = one("#toast");
    place.textContent = words;
    place.hidden = false;
    clearTimeout(toast.timer);
    toast.timer = setTimeout(() => { place.hidden = true; }, 1800);
  };

  // ---- selecting rows: the bar offers only what can be done to all that are chosen
  const boxes = () => all("input[name=ids]");
  const entire = () => one("#bulk input[name=whole]");
  const chosen = () => boxes().filter((box) => box.checked);
  const offer = (picked) => {
    for (const button of all("#bulk [data-from]")) {
      const from = button.dataset.from.split(" ");
      const not = entire()?.checked ? 0 : picked.filter((box) => !from.includes(box.dataset.s)).length;
      button.disabled = not > 0;
      const said = one("small", button);
      if (said) said.textContent = not ? ` ${not}/${picked.length} ${root.lang === "en" ? "n/a" : "不可用"}` : "";
    }
  };
  const count = () => {
    const bar = one("#bulk");
    if (!bar) return;
    const picked = chosen(), whole = one("#all"), every = entire()?.checked;
    for (const box of boxes()) box.closest("tr").classList.toggle("sel-row", box.checked || Boolean(every));
    if (whole) { whole.checked = picked.length > 0 && picked.length === boxes().length; whole.indeterminate = picked.length > 0 && picked.length < boxes().length; }
    bar.classList.toggle("on", picked.length > 0 || Boolean(every));
    const number = every ? entire().dataset.total : String(picked.length);
    one("#bulk-n").textContent = number;
    for (const place of all("[data-chosen]")) place.textContent = number;
    offer(picked);
  };
  const chosenFiles = (input) => {
    const words = one("b, span", input.closest(".pick")), names = [...input.files].map((file) => file.name);
    if (words && names.length) words.textContent = names.length > 3 ? `${names.slice(0, 3).join("、")} … ${names.length}` : names.join("、");
  };
  let last = null;
  const reach = (box) => {
    const list = boxes(), from = list.indexOf(last), to = list.indexOf(box);
    if (from < 0) return;
    for (const between of list.slice(Math.min(from, to), Math.max(from, to) + 1)) between.checked = box.checked;
  };
  document.addEventListener("change", (event) => {
    if (event.target.id === "all") for (const box of boxes()) box.checked = event.target.checked;
    if (event.target.id === "all" || event.target.name === "ids" || event.target.name === "whole") count();
    if (event.target.matches(".pick input")) chosenFiles(event.target);
    if (event.target.matches("[data-submit]")) event.target.form.requestSubmit();
  });
  // a sheet is a form of its own: what is chosen goes with it
  document.addEventListener("formdata", (event) => {
    if (!event.target.matches("[data-bulk]")) return;
    for (const box of chosen()) event.formData.append("ids", box.value);
    if (entire()?.checked) event.formData.append("whole", "1");
    for (const name of ["q", "back"]) event.formData.append(name, one(`#chosen [name=${name}]`)?.value || "");
  });

  // ---- what buttons with data-do do
  const theme = () => {
    root.dataset.theme = root.dataset.theme === "dark" ? "light" : "dark";
    localStorage.setItem("theme", root.dataset.theme);
  };
  const open = (id) => { const sheet = one(id); if (sheet && !sheet.open) sheet.showModal(); };
  // the sheet of keys tells those alone that do something on this page
  const sheet = () => {
    for (const line of all("#keys [data-needs]")) line.hidden = !one(line.dataset.needs);
    open("#keys");
  };
  const palette = () => { open("#palette"); const words = one("#palette-words"); words.value = ""; sift(); words.focus(); };
  const deeds = {
    theme, palette,
    keys: () => sheet(),
    print: () => print(),
    clear: () => { for (const box of boxes()) box.checked = false; if (entire()) entire().checked = false; count(); },
    close: (button) => button.closest("dialog")?.close(),
    copy: (button) => { navigator.clipboard?.writeText(button.dataset.text); toast(`${root.lang === "en" ? "Copied" : "已复制"} ${button.dataset.text}`); },
    open: (button) => open(`#${button.dataset.sheet}`),
    press: (button) => press(button.dataset.press),
  };
  document.addEventListener("click", (event) => {
    if (event.target.closest("a[data-leave]")) event.target.closest("dialog")?.close();
    const box = event.target.closest("input[name=ids]");
    if (box) { if (event.shiftKey && last) reach(box); last = box; count(); return; }
    const button = event.target.closest("[data-do]");
    if (button) { if (deeds[button.dataset.do]) { event.preventDefault(); if (button.closest("#palette")) one("#palette").close(); deeds[button.dataset.do](button); } return; }
    const row = !event.target.closest("a,button,input,select,summary") && event.target.closest("tr[data-href]");
    if (row && !getSelection().toString()) { row.focus({ preventScroll: true }); peek(row); }
  });

  // ---- preview beside the list
  const peek = (row) => { if (row && window.htmx) row.dispatchEvent(new Event("peek")); };
  document.addEventListener("htmx:after:swap", () => {
    tick(); count(); carded();
    const drawer = one("#peek");
    if (drawer && one("#peek-body")?.children.length && !drawer.open) {
      const row = document.activeElement;
      drawer.show();
      if (row?.matches?.("tr[data-href]")) row.focus({ preventScroll: true });
    }
  });

  // ---- palette
  const sift = () => {
    const words = one("#palette-words").value.trim().toLowerCase();
    for (const line of all("#palette-list .li")) line.hidden = !line.textContent.toLowerCase().includes(words) || (line.dataset.press && !one(`[data-key="${line.dataset.press}"]`));
  };
  one("#palette-words")?.addEventListener("input", sift);
  one("#palette-words")?.addEventListener("keydown", (event) => {
    if (event.isComposing) return;
    const lines = all("#palette-list .li").filter((line) => !line.hidden);
    if (event.key === "ArrowDown" && lines[0]) { event.preventDefault(); lines[0].focus(); }
    if (event.key !== "Enter") return;
    event.preventDefault();
    if (lines[0]) lines[0].click(); else location = `/cases/?q=${encodeURIComponent(event.target.value)}`;
  });

  one("#palette-list")?.addEventListener("keydown", (event) => {
    const lines = all("#palette-list .li").filter((line) => !line.hidden), at = lines.indexOf(document.activeElement);
    if (event.key === "ArrowDown") { event.preventDefault(); lines[Math.min(lines.length - 1, at + 1)]?.focus(); }
    if (event.key === "ArrowUp") { event.preventDefault(); (lines[at - 1] || one("#palette-words")).focus(); }
  });

  // ---- keyboard
  let went = 0;
  const rows = () => all("tr[data-href]");
  const current = () => document.activeElement?.closest?.("tr[data-href]");
  const move = (step) => {
    const list = rows(), at = list.indexOf(current());
    const next = list[Math.max(0, Math.min(list.length - 1, at < 0 ? 0 : at + step))];
    if (!next) return;
    next.focus({ preventScroll: true });
    next.scrollIntoView({ block: "nearest" });
    if (one("#peek")?.open) peek(next);
  };
  const choose = () => { const box = one("input[name=ids]", current() || document.createElement("i")); if (box) { box.checked = !box.checked; last = box; count(); } };
  const press = (key) => {
    const button = all(`[data-key="${key}"]`).find((found) => !found.closest("#bulk"));
    if (button) { button.click(); if (button.matches("input,textarea,select")) button.focus(); }
    return Boolean(button) || many(key);
  };
  // a key of the bar takes the row at hand where no row is chosen
  const many = (key) => {
    const button = one(`#bulk [data-key="${key}"]`);
    if (!button) return false;
    if (!chosen().length && !entire()?.checked) {
      const box = current() && one("input[name=ids]", current());
      if (!box) { toast(root.lang === "en" ? "Choose a row first: j, k, x" : "先选一行：j k 移动，x 选中"); return true; }
      box.checked = true;
      last = box;
      count();
    }
    if (button.disabled) toast(button.textContent); else { keep(); button.click(); }
    return true;
  };
  // the row at hand is at hand again after the page comes back
  const keep = () => { const at = rows().indexOf(current()); if (at >= 0) sessionStorage.setItem("row", String(at)); };
  const take = () => {
    const at = sessionStorage.getItem("row"), list = rows();
    if (at === null || !list.length) return;
    sessionStorage.removeItem("row");
    list[Math.min(Number(at), list.length - 1)].focus({ preventScroll: true });
  };
  const enter = (where) => { if (current()) { keep(); location = current().dataset.href + where; } };
  const ways = { d: "/", q: "/cases/", m: "/cases/?view=mine", i: "/import/", h: "/holds/", s: "/status/" };
  const keys = {
    j: () => move(1), k: () => move(-1), ArrowDown: () => current() && move(1), ArrowUp: () => current() && move(-1),
    J: () => { choose(); move(1); }, K: () => { choose(); move(-1); },
    x: choose, o: () => (current() ? peek(current()) : press("o")), " ": () => current() && peek(current()),
    Enter: () => { if (document.activeElement === current()) enter(""); },
    "/": () => one("#q")?.focus(), "?": () => sheet(), g: () => { went = Date.now(); },
    y: () => press("y") || (current() && one(".copy", current())?.click()),
    c: () => press("c") || enter("#note"), e: () => press("e") || enter("#proof"),
  };
  document.addEventListener("keydown", (event) => {
    if (event.isComposing) return;
    if ((event.ctrlKey || event.metaKey) && event.key === "k") { event.preventDefault(); palette(); return; }
    if ((event.ctrlKey || event.metaKey) && event.key === "Enter" && event.target.form) { event.target.form.requestSubmit(); return; }
    const typing = event.target.matches("input:not([type=checkbox]),textarea,select");
    if (event.key === "Escape") { if (typing) event.target.blur(); one("#peek")?.close(); return; }
    if ((event.ctrlKey || event.metaKey) && event.key === "a" && !typing && rows().length) {
      event.preventDefault(); for (const box of boxes()) box.checked = true; count(); return;
    }
    if (typing || event.ctrlKey || event.metaKey || event.altKey || one("dialog:modal")) return;
    if (went && Date.now() - went < 900 && ways[event.key]) { went = 0; location = ways[event.key]; return; }
    const deed = keys[event.key];
    if (deed) { if (event.key !== "Enter" && !(event.key === " " && event.target.matches("button,a,summary,input"))) { event.preventDefault(); deed(); } else if (event.key === "Enter") deed(); } else if (press(event.key)) event.preventDefault();
  });

  // ---- new things, while somebody looks: asked for by number, taken where nothing is disturbed
  let waiting = false;
  const busy = () => chosen().length > 0 || entire()?.checked || one("dialog[open]") || document.activeElement?.matches("input,select,textarea");
  const refresh = async () => {
    const place = one("[data-live]"), at = rows().indexOf(current());
    if (!place || busy()) { waiting = true; return; }
    waiting = false;
    const answer = await fetch(location.href, { headers: { "HX-Request": place.id === "list" ? "true" : "false" } });
    if (!answer.ok || busy()) return;
    const page = new DOMParser().parseFromString(await answer.text(), "text/html");
    const fresh = place.id === "list" ? page.body : page.getElementById(place.id);
    if (!fresh) return;
    place.replaceChildren(...document.adoptNode(fresh).childNodes);
    window.htmx?.process(place);
    one("#filling")?.replaceWith(...all("#filling", page));
    tick(); count(); carded();
    if (at >= 0) rows()[Math.min(at, rows().length - 1)]?.focus({ preventScroll: true });
  };
  const ask = async () => {
    if (document.hidden || !one("[data-live]")) return;
    if (waiting || one("#filling, [data-unfinished]")) { await refresh(); return; }
    const mark = one("[data-seen]");
    const answer = await fetch(`/live/?seen=${mark?.dataset.seen || 0}`).catch(() => null);
    if (answer?.status !== 200 || answer.redirected) return;
    const said = await answer.json();
    if (mark) mark.dataset.seen = said.seen;
    await refresh();
  };
  setInterval(() => one("#filling") && ask(), 1500);
  setInterval(ask, 5000);

  // ---- files dropped on the field are files chosen
  for (const place of all("[data-drop]")) {
    const over = (on) => (event) => { event.preventDefault(); place.classList.toggle("over", on); };
    place.addEventListener("dragover", over(true));
    place.addEventListener("dragleave", over(false));
    place.addEventListener("drop", (event) => { over(false)(event); const input = one("input[type=file]", place); input.files = event.dataTransfer.files; chosenFiles(input); });
  }

  // ---- the way back stays for eight seconds
  const back = one("#undo");
  if (back) setTimeout(() => back.remove(), 8000);

  // ---- on a phone each cell of a table says what it is
  const carded = () => {
    for (const table of all(".tbl:not(.tbl-q, .tbl-holds)")) {
      const heads = all("thead th", table).map((head) => head.textContent.trim());
      for (const row of heads.length ? all("tbody tr", table) : []) {
        if (row.cells.length === heads.length) heads.forEach((head, at) => { if (head && at) row.cells[at].dataset.head = head; });
      }
      table.classList.toggle("tbl-cards", heads.length > 1);
    }
  };

  // ---- what was typed into a sheet stays while its page is left to mend what lacks
  const kept = () => {
    for (const form of all("form[data-keep]")) {
      const fields = all("input:not([type=hidden]), select, textarea", form), name = form.dataset.keep;
      const found = form.closest("[data-refused]") ? null : JSON.parse(sessionStorage.getItem(name) || "null");
      for (const field of fields) if (found && field.name in found) { if (field.type === "checkbox") field.checked = found[field.name]; else field.value = found[field.name]; }
      form.addEventListener("submit", () => sessionStorage.removeItem(name));
      form.addEventListener("input", () => sessionStorage.setItem(name, JSON.stringify(Object.fromEntries(fields.map((field) => [field.name, field.type === "checkbox" ? field.checked : field.value])))));
    }
    const refused = one("dialog[data-refused]");
    if (refused) { refused.close(); refused.showModal(); }
  };

  const ready = () => { tick(); count(); take(); carded(); kept(); if (location.hash === "#note") press("c"); };
  if (document.readyState === "loading") document.addEventListener("DOMContentLoaded", ready); else ready();
})();
