/* report.html: filter, sort, the page of each initiative, the print view. Whatever the data hold is text: nodes are made
   with textContent alone, never from markup. Without this script the overview and the whole list are there to read. */
(() => {
  "use strict";
  document.documentElement.classList.add("js");

  const SVG = "http://www.w3.org/2000/svg";
  const byId = (id) => document.getElementById(id);

  /* ---------------------------------------------------------------- data, read when it is first needed */

  let held = null;
  function data() {
    if (!held) {
      held = JSON.parse(byId("data").textContent);
      held.initiatives = unpacked("initiatives");
      held.order = new Map(held.initiatives.map((one, place) => [one.id, place]));
      held.paths = new Map(held.policies.map(([code, , , path]) => [code, path]));
      held.names = new Map(held.policies.map(([code, name]) => [code, name]));
      held.groups = {};
    }
    return held;
  }

  function unpacked(name) {
    const { columns, rows } = held.tables[name];
    const text = (value) => (Array.isArray(value) ? held.texts[value[0]] : value);
    return rows.map((row) => Object.fromEntries(columns.map((column, place) => [column, text(row[place])])));
  }

  function recordsOf(table, id) {
    const held = data();
    if (!held.groups[table]) {
      const groups = new Map();
      for (const record of unpacked(table)) {
        if (!groups.has(record.initiative)) groups.set(record.initiative, []);
        groups.get(record.initiative).push(record);
      }
      held.groups[table] = groups;
    }
    return held.groups[table].get(id) || [];
  }

  const word = (key, values = {}) => data().words[key].replace(/\{(\w+)\}/g, (_, name) => String(values[name]));
  const scaleOf = (aspect, symbol) => data().ratings[aspect].find(([one]) => one === symbol);

  /* ---------------------------------------------------------------- nodes */

  function node(tag, attributes = {}, ...children) {
    const made = document.createElement(tag);
    fill(made, attributes, children);
    return made;
  }

  function drawn(tag, attributes = {}, ...children) {
    const made = document.createElementNS(SVG, tag);
    fill(made, attributes, children);
    return made;
  }

  function fill(made, attributes, children) {
    for (const [name, value] of Object.entries(attributes)) if (value !== null && value !== "") made.setAttribute(name, value);
    made.append(...children.flat().filter((child) => child !== null && child !== undefined && child !== ""));
  }

  const link = (id, text) => node("a", { href: `#i/${encodeURIComponent(id)}` }, text);

  function mark(aspect, symbol, meaning = false) {
    const known = scaleOf(aspect, symbol);
    const shown = node("span", { class: `mark ${known ? known[2] : "excluded"}` }, known ? known[1] : String(symbol));
    return meaning && known && known[3] ? [shown, " ", known[3]] : [shown];
  }

  /* What a figure is called: `consolidator trace` takes the name. Keys are escaped as consolidator/figure_ids.py does. */
  const figure = (table, parts, column) =>
    [table, ...parts.map((part) => String(part).replace(/%/g, "%25").replace(/\//g, "%2F")), column].join("/");

  function rated(one, year, period, aspect, symbol, meaning = false) {
    const [shownMark, ...rest] = mark(aspect, symbol, meaning);
    shownMark.dataset.figure = figure("evaluations", [one, year, period, aspect], "rating");
    return [shownMark, ...rest];
  }

  const traced = (text, ...name) => (text === "" ? "" : node("span", { "data-figure": figure(...name) }, text));

  /* ---------------------------------------------------------------- values */

  const given = (value) => value !== null && value !== undefined && value !== "";

  function number(value, decimals, loss) {
    if (value === null || value === undefined) return "";
    const options = decimals === null ? { maximumFractionDigits: 8 } : { minimumFractionDigits: decimals, maximumFractionDigits: decimals };
    const sign = value < 0 ? (loss && data().lang === "ja" ? "△" : "−") : "";
    return sign + Math.abs(value).toLocaleString("en-US", options);
  }

  function shown(table, field, value) {
    const held = data();
    if (value === null || value === undefined || value === "") return "";
    const choices = (held.choices[table] || {})[field];
    if (choices) return choices[value] || String(value);
    const kind = held.kinds[table][field];
    if (kind === "year") return held.years[value] || String(value);
    if (field === "achievement") return `${number(value, held.decimals, false)}%`;
    if (typeof value === "number") return number(value, null, kind === "money");
    if (typeof value === "boolean") return word(value ? "yes" : "no");
    return String(value);
  }

  /* ---------------------------------------------------------------- filter and sort */

  const FIELDS = ["q", "policy", "department", "rating", "tag"];
  const SEARCHED = ["id", "title", "content", "policy_name", "lead_name", "related", "done", "problem", "reason", "next_step"];
  const fold = (text) => String(text).normalize("NFKC").toLowerCase();
  const departments = (one) => [one.lead_name, ...String(one.related || "").split("、")].filter(Boolean);
  let texts = null;
  let sorted = { name: "", down: false };

  function matches(one, place, wanted) {
    const held = data();
    if (wanted.policy && !(held.paths.get(one.policy) || [one.policy]).includes(wanted.policy)) return false;
    if (wanted.department && !departments(one).includes(wanted.department)) return false;
    if (wanted.rating) {
      const cut = wanted.rating.indexOf("|");
      if (one[`rating_${wanted.rating.slice(0, cut)}`] !== wanted.rating.slice(cut + 1)) return false;
      if (!one.counted) return false;
    }
    if (wanted.tag) {
      const own = held.tags[one.id] || [];
      if (!own.some(([axis, code]) => `${axis}|${code}` === wanted.tag)) return false;
    }
    return wanted.words.every((part) => texts[place].includes(part));
  }

  function wantedNow() {
    const form = byId("filters");
    const wanted = Object.fromEntries(FIELDS.map((name) => [name, form.elements[name].value]));
    wanted.words = fold(wanted.q).split(/\s+/).filter(Boolean);
    return wanted;
  }

  function chosen() {
    const held = data();
    const wanted = wantedNow();
    if (wanted.words.length && !texts) texts = held.initiatives.map((one) => fold(SEARCHED.map((name) => one[name] || "").join("\n")));
    return held.initiatives.map((one, place) => matches(one, place, wanted));
  }

  function applyFilters() {
    keep = chosen();
    const said = word("found", { found: keep.filter(Boolean).length, all: keep.length });
    byId("found").textContent = said;
    byId("print-count").textContent = said;
    showRows();
  }

  /* ---------------------------------------------------------------- rows of the list: never more in the page than are looked at */

  const ROWS = 200;
  let order = []; // places of the initiatives as they are sorted
  let keep = []; // whether the filters leave each of them
  const left = () => order.filter((place) => keep[place]).map((place) => data().initiatives[place]);

  function row(one) {
    const names = [...byId("initiatives").tHead.rows[0].cells].map((head) => head.dataset.sort);
    return node("tr", {}, names.map((name) => {
      if (name === "id") return node("th", { scope: "row", class: "id" }, one.id);
      if (name === "title") {
        const again = one.relisted_of ? node("span", { class: "soft small" }, ` ${word("relisted")}`) : null;
        return node("td", { class: "title" }, link(one.id, one.title || one.id), again);
      }
      if (name.startsWith("rating_")) return node("td", {}, given(one[name]) ? mark(name.slice(7), one[name]) : null);
      return node("td", {}, shown("initiatives", name, one[name]));
    }));
  }

  function showRows(most = ROWS) {
    const found = left();
    byId("initiatives").tBodies[0].replaceChildren(...found.slice(0, most).map(row));
    offerMore(found.length, most);
  }

  function showMore() {
    const body = byId("initiatives").tBodies[0];
    const [found, before] = [left(), body.rows.length];
    body.append(...found.slice(before, before + ROWS).map(row));
    offerMore(found.length, before + ROWS);
    body.rows[before].querySelector("a").focus();
  }

  function offerMore(found, most) {
    byId("more").hidden = found <= most;
    byId("more").textContent = word("more", { count: Math.min(ROWS, found - most) });
  }

  function hashOfFilters() {
    const form = byId("filters");
    const query = new URLSearchParams(FIELDS.filter((name) => form.elements[name].value).map((name) => [name, form.elements[name].value]));
    const text = query.toString();
    return text ? `#list?${text}` : "#list";
  }

  function keepInAddress() {
    listAddress = hashOfFilters();
    try { history.replaceState(null, "", listAddress); } catch { /* a browser that forbids it for local files */ }
    document.querySelector('nav a[href^="#list"]').setAttribute("href", listAddress);
  }

  let listAddress = "#list";

  function sortBy(name) {
    sorted = { name, down: sorted.name === name && !sorted.down };
    const held = data();
    const rank = (aspect) => new Map(held.ratings[aspect].map(([symbol], place) => [symbol, place]));
    const policies = new Map(held.policies.map(([code], place) => [code, place]));
    const ranks = name.startsWith("rating_") ? rank(name.slice(7)) : null;
    const key = (one, place) => {
      if (name === "id") return place;
      if (name === "policy_name") return policies.has(one.policy) ? policies.get(one.policy) : 1e9;
      if (ranks) return ranks.has(one[name]) ? ranks.get(one[name]) : 1e9;
      return String(one[name] || "");
    };
    const keys = held.initiatives.map(key);
    const collator = new Intl.Collator(held.lang, { numeric: true });
    order = keys.map((_, place) => place).sort((a, b) => {
      const found = typeof keys[a] === "number" ? keys[a] - keys[b] : collator.compare(keys[a], keys[b]);
      return (sorted.down ? -found : found) || a - b;
    });
    showRows();
    for (const head of byId("initiatives").tHead.rows[0].cells) {
      if (head.dataset.sort === name) head.setAttribute("aria-sort", sorted.down ? "descending" : "ascending");
      else head.removeAttribute("aria-sort");
    }
  }

  function option(value, text) { return node("option", { value }, text); }

  function fillFilters() {
    const held = data();
    const indent = (depth) => "　".repeat(Math.max(0, depth - 1));
    byId("f-policy").append(...held.policies.map(([code, name, depth]) => option(code, indent(depth) + name)));
    const names = [...new Set(held.initiatives.flatMap(departments))];
    byId("f-department").append(...names.map((name) => option(name, name)));
    for (const [aspect, scale] of Object.entries(held.ratings)) {
      const used = new Set(held.initiatives.map((one) => one[`rating_${aspect}`]));
      const options = scale.filter(([symbol]) => used.has(symbol))
        .map(([symbol, text, , meaning]) => option(`${aspect}|${symbol}`, meaning ? `${text} ${meaning}` : text));
      byId("f-rating").append(node("optgroup", { label: held.aspects[aspect] }, options));
    }
    for (const [axis, name, points] of held.axes) {
      byId("f-tag").append(node("optgroup", { label: name }, points.map(([code, text]) => option(`${axis}|${code}`, text))));
    }
    byId("f-tag-box").hidden = !held.axes.length;
  }

  let ready = false;
  function prepareList() {
    if (ready) return;
    ready = true;
    fillFilters();
    order = data().initiatives.map((_, place) => place);
    byId("more").addEventListener("click", showMore);
    for (const head of byId("initiatives").tHead.rows[0].cells) {
      const button = node("button", { type: "button" }, head.textContent);
      button.addEventListener("click", () => sortBy(head.dataset.sort));
      head.replaceChildren(button);
    }
    const form = byId("filters");
    form.addEventListener("input", () => { applyFilters(); keepInAddress(); });
    form.addEventListener("reset", () => setTimeout(() => { applyFilters(); keepInAddress(); }));
    form.addEventListener("submit", (event) => event.preventDefault());
  }

  function setFilters(query) {
    const form = byId("filters");
    for (const name of FIELDS) form.elements[name].value = query.get(name) || "";
    applyFilters();
    listAddress = hashOfFilters();
    document.querySelector('nav a[href^="#list"]').setAttribute("href", listAddress);
  }

  /* ---------------------------------------------------------------- the page of one initiative */

  const FACTS = ["policy", "lead_name", "related", "status", "years", "relisted_of", "content", "done", "problem", "reason",
    "direction", "next_step", "budget_reflected", "budget_amount", "budget_how"];

  function facts(one) {
    const held = data();
    const list = node("dl", { class: "facts" });
    const add = (label, ...content) => list.append(node("dt", {}, label), node("dd", { class: "text" }, ...content));
    for (const aspect of Object.keys(held.aspects)) {
      const rating = one[`rating_${aspect}`];
      const last = one[`last_${aspect}`];
      if (!rating) continue;
      const before = last ? node("span", { class: "soft small" }, `　${held.labels.initiatives[`last_${aspect}`]}: ${last}`) : "";
      const own = one.relisted_of || one.id;
      add(held.labels.initiatives[`rating_${aspect}`], ...rated(own, held.year, held.period, aspect, rating, true), before);
    }
    for (const field of FACTS) {
      if (field === "policy") {
        const path = (held.paths.get(one.policy) || []).map((code) => held.names.get(code));
        add(held.labels.initiatives.policy_name, path.join(" ＞ ") || one.policy_name || "");
      } else if (field === "years") {
        if (one.first_year || one.last_year) {
          add(word("years"), `${shown("initiatives", "first_year", one.first_year)} – ${shown("initiatives", "last_year", one.last_year)}`);
        }
      } else if (field === "relisted_of") {
        if (one.relisted_of) add(held.labels.initiatives.relisted_of, link(one.relisted_of, one.relisted_of));
      } else if (given(one[field])) {
        const text = shown("initiatives", field, one[field]);
        const amount = () => [traced(text, "initiatives", [one.relisted_of || one.id], field), ` ${held.unit}`];
        add(held.labels.initiatives[field], ...(field === "budget_amount" ? amount() : [text]));
      }
    }
    const tags = (held.tags[one.relisted_of || one.id] || []).map(([axis, code]) => {
      const found = held.axes.find(([name]) => name === axis);
      const point = found && found[2].find(([name]) => name === code);
      return point ? `${found[1]}: ${point[1]}` : "";
    }).filter(Boolean);
    if (tags.length) add(word("tag"), tags.join(" / "));
    return list;
  }

  function section(title, ...content) {
    return content.flat().length ? node("section", {}, node("h3", {}, title), ...content) : null;
  }

  function grid(caption, heads, body, numbers = []) {
    const kind = (place) => (numbers.includes(place) ? "number" : "text");
    return node("div", { class: "scroll" }, node("table", {},
      node("caption", { class: "hidden-text" }, caption),
      node("thead", {}, node("tr", {}, heads.map((text, place) => node("th", { scope: "col", class: numbers.includes(place) ? "number" : "" }, text)))),
      node("tbody", {}, body.map((cells) => node("tr", {}, cells.map((cell, place) =>
        node(place ? "td" : "th", { scope: place ? null : "row", class: kind(place) }, cell)))))));
  }

  function plain(table, id, fields) {
    const held = data();
    const records = recordsOf(table, id);
    if (!records.length) return [];
    const used = fields.filter((field) => records.some((one) => given(one[field])));
    const numeric = used.flatMap((field, place) => (["number", "money"].includes(held.kinds[table][field]) ? [place] : []));
    const heads = used.map((field) => held.labels[table][field] + (held.kinds[table][field] === "money" ? ` (${held.unit})` : ""));
    const cell = (one, field, place) => (numeric.includes(place)
      ? traced(shown(table, field, one[field]), table, [one.code, one.year], field) : shown(table, field, one[field]));
    return [grid(held.titles[table], heads, records.map((one) => used.map((field, place) => cell(one, field, place))), numeric)];
  }

  function indicators(id) {
    const byCode = new Map();
    for (const one of recordsOf("indicators", id)) {
      if (!byCode.has(one.code)) byCode.set(one.code, []);
      byCode.get(one.code).push(one);
    }
    return [...byCode.values()].map(indicator);
  }

  function indicator(records) {
    const held = data();
    const first = records[0];
    const label = held.labels.indicators;
    const about = ["unit", "direction", "baseline", "source"].filter((name) => given(first[name]))
      .map((name) => `${label[name]}: ${shown("indicators", name, first[name])}`).join(" / ");
    const heads = ["", ...records.map((one) => shown("indicators", "year", one.year))];
    const lines = ["target", "actual", "achievement", "met"].filter((name) => records.some((one) => given(one[name])));
    const body = lines.map((name) => [label[name], ...records.map((one) =>
      traced(shown("indicators", name, one[name]), "indicator_achievement", [one.code, one.year], name))]);
    const name = `${first.level || ""} ${first.name || ""}`.trim();
    return node("div", { class: "indicator" },
      node("div", {}, node("h4", {}, name), node("p", { class: "soft small text" }, about),
        grid(name, heads, body, heads.map((_, place) => place).slice(1))),
      trend(name, records));
  }

  let charts = 0;
  function trend(name, records) {
    const known = records.flatMap((one) => [one.target, one.actual]).filter((value) => value !== null);
    if (known.length < 2 || records.length < 2) return null;
    const [low, high] = [Math.min(...known), Math.max(...known)];
    const x = (place) => 26 + (188 * place) / (records.length - 1);
    const y = (value) => (high === low ? 50 : 84 - (64 * (value - low)) / (high - low));
    const path = (field) => {
      let pen = "M";
      return records.map((one, place) => {
        if (one[field] === null) { pen = "M"; return ""; }
        const step = `${pen}${x(place).toFixed(1)} ${y(one[field]).toFixed(1)}`;
        pen = "L";
        return step;
      }).join("");
    };
    const dots = (field, style) => records.map((one, place) => (one[field] === null ? null
      : drawn("circle", { cx: x(place).toFixed(1), cy: y(one[field]).toFixed(1), r: 4, class: style,
        "data-figure": figure("indicator_achievement", [one.code, one.year], field) })));
    const said = records.map((one) => `${shown("indicators", "year", one.year)}: ${data().labels.indicators.target} ${shown("indicators", "target", one.target) || "–"}, `
      + `${data().labels.indicators.actual} ${shown("indicators", "actual", one.actual) || "–"}`).join("; ");
    charts += 1;
    const ends = [0, records.length - 1].map((place) => drawn("text", { x: x(place), y: 104, "text-anchor": "middle" }, String(records[place].year)));
    return drawn("svg", { class: "trend", viewBox: "0 0 240 110", role: "img", "aria-labelledby": `trend-${charts} trend-said-${charts}` },
      drawn("title", { id: `trend-${charts}` }, name), drawn("desc", { id: `trend-said-${charts}` }, said),
      drawn("path", { class: "target", d: path("target") }), dots("target", "open"),
      drawn("path", { class: "actual", d: path("actual") }), dots("actual", ""), ends,
      drawn("text", { x: 0, y: 12 }, word("trend_key")));
  }

  function evaluations(id) {
    const held = data();
    const records = recordsOf("evaluations", id);
    const times = [...new Map(records.map((one) => [`${one.year} ${one.period}`, one])).values()]
      .sort((a, b) => a.year - b.year || String(b.period).localeCompare(String(a.period)));
    if (times.length < 2) return [];
    const several = new Set(times.map((one) => one.period)).size > 1;
    const heads = ["", ...times.map((one) => shown("evaluations", "year", one.year) + (several ? ` ${shown("evaluations", "period", one.period)}` : ""))];
    const body = Object.entries(held.aspects).map(([aspect, name]) => [name, ...times.map((time) => {
      const found = records.find((one) => one.aspect === aspect && one.year === time.year && one.period === time.period);
      return found ? rated(id, time.year, time.period, aspect, found.rating) : "";
    })]);
    return [grid(held.titles.evaluations, heads, body)];
  }

  function revisions(id) {
    const held = data();
    const label = held.labels.revisions;
    const records = recordsOf("revisions", id);
    if (!records.length) return [];
    const heads = [`${label.year} / ${label.kind}`, label.before, label.after, `${label.reason} / ${label.decision}`];
    const cell = (style, text) => node("td", { class: `text ${style}` }, text);
    return [node("div", { class: "scroll" }, node("table", {}, node("caption", { class: "hidden-text" }, word("old_new")),
      node("thead", {}, node("tr", {}, heads.map((text) => node("th", { scope: "col" }, text)))),
      node("tbody", {}, records.map((one) => node("tr", {},
        node("th", { scope: "row" }, shown("revisions", "year", one.year), node("br"), shown("revisions", "kind", one.kind)),
        cell("before", one.before || "–"), cell("after", one.after || "–"),
        cell("", [one.reason, shown("revisions", "decision", one.decision)].filter(Boolean).join("\n")))))))];
  }

  function page(one) {
    const held = data();
    const id = one.relisted_of && held.order.has(one.relisted_of) ? one.relisted_of : one.id;
    return node("article", { class: "sheet" },
      node("h2", { tabindex: "-1" }, node("span", { class: "id" }, one.id), one.title || ""),
      facts(one),
      section(held.titles.evaluations, ...evaluations(id)),
      section(held.titles.milestones, ...plain("milestones", id, ["year", "plan", "actual"])),
      section(held.titles.indicator_achievement, ...indicators(id)),
      section(held.titles.effects_by_year, ...plain("effects", id, ["year", "kind", "detail", "planned", "actual", "continuity", "basis"])),
      section(word("old_new"), ...revisions(id)),
      section(held.titles.opinions, ...plain("opinions", id, ["no", "year", "source", "text", "response"])));
  }

  function around(one) {
    const listed = keep.length ? left() : data().initiatives;
    const place = listed.indexOf(one);
    const beside = (other, text) => (place >= 0 && other ? node("a", { href: `#i/${encodeURIComponent(other.id)}` }, text) : node("span"));
    return node("p", { class: "between no-print" }, beside(listed[place - 1], word("previous")),
      node("a", { href: listAddress }, word("back")), beside(listed[place + 1], word("next")));
  }

  /* ---------------------------------------------------------------- views and their addresses */

  function show(...views) {
    for (const view of document.querySelectorAll(".view")) view.classList.toggle("current", views.includes(view.id.slice(5)));
  }

  function current(name) {
    for (const anchor of document.querySelectorAll("nav.page a")) {
      if (anchor.getAttribute("href").startsWith(`#${name}`)) anchor.setAttribute("aria-current", "page");
      else anchor.removeAttribute("aria-current");
    }
  }

  const SHEETS = 20;

  function printView(most = SHEETS) {
    const form = byId("print-form").elements;
    const views = ["print", ...["overview", "list", "pages"].filter((name) => form[name].checked)];
    const found = form.pages.checked ? left() : [];
    byId("view-pages").replaceChildren(...found.slice(0, most).map(page));
    const hidden = found.length - most;
    byId("print-more").textContent = hidden > 0 ? word("more_printed", { count: hidden }) : "";
    show(...views);
  }

  function beforePrint() {
    if (!ready) return;
    showRows(Infinity);
    if (byId("view-print").classList.contains("current")) printView(Infinity);
  }

  function afterPrint() {
    if (!ready) return;
    showRows();
    if (byId("view-print").classList.contains("current")) printView();
  }

  const name = document.title;
  function route(first) {
    const [path, query] = decodeHash();
    byId("view-pages").replaceChildren();
    document.title = name;
    if (path.startsWith("i/")) {
      const held = data();
      const one = held.initiatives[held.order.get(path.slice(2))];
      if (one) {
        prepareList();
        byId("view-pages").append(around(one), page(one));
        show("pages");
        current("list");
        document.title = `${one.id} ${one.title} – ${name}`;
        focusOn(byId("view-pages").querySelector("h2"), first);
        return;
      }
    }
    if (path === "list" || path === "print") {
      prepareList();
      if (path === "list") setFilters(query);
      else applyFilters();
      if (path === "print") printView();
      else show("list");
      current(path);
      focusOn(byId(`${path}-title`), first);
      return;
    }
    show("overview");
    current("overview");
    const place = path && path !== "overview" ? byId(path) : null;
    if (place) place.scrollIntoView();
    else if (!first) focusOn(byId("overview-title"), false);
  }

  function decodeHash() {
    const hash = location.hash.slice(1);
    const cut = hash.startsWith("i/") ? -1 : hash.indexOf("?");
    const path = cut < 0 ? hash : hash.slice(0, cut);
    let plainPath = path;
    try { plainPath = decodeURIComponent(path); } catch { /* typed by hand */ }
    return [plainPath, new URLSearchParams(cut < 0 ? "" : hash.slice(cut + 1))];
  }

  function focusOn(heading, first) {
    window.scrollTo(0, 0);
    if (heading && !first) heading.focus({ preventScroll: true });
  }

  /* In a report for the office a figure tells its name where the mouse rests on it. */
  function nameFigure(event) {
    const label = document.body.dataset.figureLabel;
    const shownFigure = label ? event.target.closest("[data-figure]") : null;
    if (shownFigure instanceof HTMLElement && !shownFigure.hasAttribute("title")) shownFigure.setAttribute("title", `${label}: ${shownFigure.dataset.figure}`);
  }

  document.addEventListener("DOMContentLoaded", () => {
    document.querySelector(".skip").addEventListener("click", (event) => {
      event.preventDefault();
      const heading = document.querySelector(".view.current h2") || byId("main");
      heading.focus();
    });
    byId("print-form").addEventListener("change", () => printView());
    window.addEventListener("beforeprint", beforePrint);
    window.addEventListener("afterprint", afterPrint);
    byId("print-form").addEventListener("submit", (event) => { event.preventDefault(); window.print(); });
    document.addEventListener("mouseover", nameFigure);
    window.addEventListener("hashchange", () => route(false));
    if (location.hash) route(true);
  });
})();
