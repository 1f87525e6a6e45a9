/* Small comforts. Every page is complete without this file. */
(() => {
  "use strict";

  const isTyping = (element) => element.closest("input, textarea, select, [contenteditable]");

  const keys = {
    "/": () => document.getElementById("search"),
    "?": () => {
      const help = document.getElementById("keys-help");
      if (help) help.open = true;
      return help?.querySelector("summary");
    },
  };

  document.addEventListener("keydown", (event) => {
    if (event.ctrlKey || event.metaKey || event.altKey || isTyping(event.target)) return;
    const target = keys[event.key]?.();
    if (!target) return;
    event.preventDefault();
    target.focus();
    target.scrollIntoView({ block: "nearest" });
  });

  // Menus close on Escape and when one clicks elsewhere; focus goes back to what opened them.
  const menus = "details.menu[open], details.bar__menu[open]";
  document.addEventListener("keydown", (event) => {
    if (event.key !== "Escape") return;
    for (const menu of document.querySelectorAll(menus)) {
      const held = menu.contains(document.activeElement);
      menu.open = false;
      if (held) menu.querySelector("summary").focus();
    }
  });
  document.addEventListener("click", (event) => {
    for (const menu of document.querySelectorAll(menus)) {
      if (!menu.contains(event.target)) menu.open = false;
    }
  });

  // A change that did not reach the server is said in words, never swallowed.
  const complain = () => {
    const place = document.getElementById("messages");
    const words = document.body.dataset.lost;
    if (!place || !words) return;
    const notice = document.createElement("p");
    notice.className = "notice notice--critical";
    notice.textContent = words;
    place.replaceChildren(notice);
    place.scrollIntoView({ block: "nearest" });
  };
  document.addEventListener("htmx:responseError", complain);
  document.addEventListener("htmx:sendError", complain);

  // After a refused form came back in place, its summary of errors takes the focus.
  document.addEventListener("htmx:afterSwap", (event) => {
    event.detail.target?.querySelector?.(".problems")?.focus();
  });
})();
