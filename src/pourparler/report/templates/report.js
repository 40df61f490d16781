"use strict";
(() => {
  const all = (selector, root = document) => Array.from(root.querySelectorAll(selector));
  const open = (element) => {
    for (let each = element; each; each = each.parentElement) if (each.tagName === "DETAILS") each.open = true;
  };
  const reveal = (hash) => {
    let target = null;
    try { target = document.getElementById(decodeURIComponent(hash.slice(1))); } catch { return null; }
    if (!target) return null;
    for (const form of all("form.tools")) {
      const hidden = all(form.dataset.rows).filter((row) => row.hidden);
      if (hidden.some((row) => row.contains(target))) { form.reset(); filterRows(form); }
    }
    open(target);
    const inner = target.querySelector(":scope > details");
    if (inner) inner.open = true;
    return target;
  };
  const follow = () => { const target = reveal(location.hash); if (target) target.scrollIntoView(); };
  document.addEventListener("click", (event) => {
    const link = event.target.closest && event.target.closest('a[href^="#"]');
    if (link) reveal(link.getAttribute("href"));
  });

  const closed = [];
  addEventListener("beforeprint", () => {
    for (const each of all("details:not([open])")) { closed.push(each); each.open = true; }
  });
  addEventListener("afterprint", () => { while (closed.length) closed.pop().open = false; });

  for (const tools of all(".tools")) tools.hidden = false;
  for (const button of all("button[data-open]")) {
    button.addEventListener("click", () => {
      const wanted = button.dataset.open === "yes";
      for (const each of all("details", document.getElementById(button.dataset.within))) each.open = wanted;
    });
  }

  const filterRows = (form) => {
    const chosen = all("[data-key]", form).map((field) => [field.dataset.key, field.value.trim().toLowerCase()]);
    let shown = 0;
    const rows = all(form.dataset.rows);
    for (const row of rows) {
      const keep = chosen.every(([key, value]) => {
        if (!value) return true;
        if (key === "text") return row.textContent.toLowerCase().includes(value);
        return (row.dataset[key] || "").split(" ").includes(value);
      });
      row.hidden = !keep;
      if (keep) shown += 1;
    }
    form.querySelector("output").textContent = shown === rows.length ? "" : `${shown} of ${rows.length} shown`;
  };
  for (const form of all("form.tools")) {
    form.addEventListener("input", () => filterRows(form));
    form.addEventListener("submit", (event) => event.preventDefault());
    form.addEventListener("reset", () => setTimeout(() => filterRows(form)));
  }
  addEventListener("hashchange", follow);
  if (location.hash) follow();

  const cue = (box) => box.classList.toggle("overflows", box.scrollWidth > box.clientWidth + 1);
  if (window.ResizeObserver) {
    const watch = new ResizeObserver((boxes) => { for (const each of boxes) cue(each.target); });
    for (const each of all(".scroll")) watch.observe(each);
  }

  const peek = document.createElement("div");
  peek.className = "peek";
  peek.id = "peek";
  peek.setAttribute("role", "tooltip");
  peek.hidden = true;
  document.body.append(peek);
  const hide = () => {
    peek.hidden = true;
    for (const each of all("[aria-describedby=peek]")) each.removeAttribute("aria-describedby");
  };
  const show = (event) => {
    const cite = event.target.closest && event.target.closest("a.cite");
    if (!cite) { if (!peek.contains(event.target)) hide(); return; }
    const statement = document.getElementById(decodeURIComponent(cite.hash.slice(1)));
    if (!statement) return;
    peek.replaceChildren(...all(".head, .said, blockquote", statement).map((part) => part.cloneNode(true)));
    const box = cite.getBoundingClientRect();
    peek.hidden = false;
    const left = Math.min(box.left, document.documentElement.clientWidth - peek.offsetWidth - 8);
    peek.style.left = `${Math.max(left, 8) + scrollX}px`;
    peek.style.top = `${box.bottom + scrollY + 4}px`;
    cite.setAttribute("aria-describedby", "peek");
  };
  document.addEventListener("mouseover", show);
  document.addEventListener("focusin", show);
  addEventListener("keydown", (event) => { if (event.key === "Escape") hide(); });
})();
