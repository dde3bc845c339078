// The theme before anything is painted: what the person chose, else what the system says.
(() => {
  "use strict";
  const root = document.documentElement;
  const dark = matchMedia("(prefers-color-scheme: dark)");
  const chosen = root.dataset.theme;
  const paint = () => { root.dataset.theme = localStorage.getItem("theme") || chosen || (dark.matches ? "dark" : "light"); };
  dark.addEventListener("change", paint);
  paint();
})();
