// Sets the colour scheme before the first paint; a file because the content security policy forbids inline scripts.
(function () {
  var scheme = null;
  try {
    scheme = localStorage.getItem("praxiscope-scheme");
  } catch {
    // Storage may be forbidden; the default is dark.
  }
  var light =
    scheme === "light" || (scheme === "auto" && matchMedia("(prefers-color-scheme: light)").matches);
  document.documentElement.setAttribute("data-mantine-color-scheme", light ? "light" : "dark");
})();
