// Before the first paint, so that no light page flashes; a file because the content policy allows no inline script.
(function () {
  var kept = null;
  try {
    kept = localStorage.getItem("praxiscope-scheme");
  } catch {
    // Storage may be forbidden; dark it is.
  }
  var light =
    kept === "light" || (kept === "auto" && matchMedia("(prefers-color-scheme: light)").matches);
  document.documentElement.setAttribute("data-mantine-color-scheme", light ? "light" : "dark");
})();
