"use strict";
// Everything works without this script; it only saves clicks and keeps what runs up to date.
(() => {
  // Parts of a page that are fetched again while something runs: <div data-live="/path" data-every="2">.
  for (const part of document.querySelectorAll("[data-live]")) {
    const every = 1000 * Number(part.dataset.every || 3);
    const again = async () => {
      try {
        const answer = await fetch(part.dataset.live, { headers: { "X-Part": "1" }, redirect: "error" });
        if (answer.ok) {
          part.innerHTML = await answer.text();   // made and escaped by our own templates
          if (answer.headers.get("X-Finished")) { location.reload(); return; }
        }
      } catch { /* the server is away for a moment: try again */ }
      setTimeout(again, every);
    };
    setTimeout(again, every);
  }

  // Questions before what cannot be undone: <form data-ask="…">.
  document.addEventListener("submit", (event) => {
    const ask = event.target.dataset.ask;
    if (ask && !window.confirm(ask)) { event.preventDefault(); return; }
    if ("download" in event.target.dataset) return;   // the page stays, and may be asked again
    for (const button of event.target.querySelectorAll("button")) setTimeout(() => { button.disabled = true; }, 0);
  });

  // Lists that are worked through by keyboard: <table data-keys>; rows have forms or links with data-key="c".
  const list = document.querySelector("[data-keys]");
  if (list) {
    const rows = () => [...list.querySelectorAll("[data-row]")];
    let at = 0;
    const show = (next) => {
      const all = rows();
      if (!all.length) return;
      all[at]?.classList.remove("chosen");
      at = Math.max(0, Math.min(all.length - 1, next));
      all[at].classList.add("chosen");
      all[at].scrollIntoView({ block: "nearest" });
    };
    show(0);
    document.addEventListener("keydown", (event) => {
      if (event.ctrlKey || event.altKey || event.metaKey || /^(input|select|textarea)$/i.test(event.target.tagName)) return;
      if (event.key === "j" || event.key === "ArrowDown") { event.preventDefault(); show(at + 1); return; }
      if (event.key === "k" || event.key === "ArrowUp") { event.preventDefault(); show(at - 1); return; }
      const target = rows()[at]?.querySelector(`[data-key="${CSS.escape(event.key)}"]`)
        || document.querySelector(`[data-page-key="${CSS.escape(event.key)}"]`);
      if (target) { event.preventDefault(); target.click(); }
    });
    // An action in a row that answers with the row's new look: <button data-act> inside a form with data-quick.
    list.addEventListener("submit", async (event) => {
      const form = event.target;
      if (!("quick" in form.dataset)) return;
      event.preventDefault();
      const row = form.closest("[data-row]");
      const body = new URLSearchParams(new FormData(form, event.submitter));
      const because = document.querySelector("[data-because]");
      if (because && body.has("because")) body.set("because", because.value);
      const answer = await fetch(form.action, { method: "POST", body, headers: { "X-Part": "1" }, redirect: "error" })
        .catch(() => null);
      if (!answer || !answer.ok) { form.removeAttribute("data-quick"); form.requestSubmit(event.submitter); return; }
      row.innerHTML = await answer.text();
      row.dataset.done = "1";
      show(at + 1);
    });
  }

  for (const box of document.querySelectorAll("[data-all]")) {
    box.addEventListener("change", () => {
      for (const one of document.querySelectorAll(`input[name="${CSS.escape(box.dataset.all)}"]`)) one.checked = box.checked;
    });
  }
})();
