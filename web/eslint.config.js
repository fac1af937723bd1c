import { readdirSync } from "node:fs";

import js from "@eslint/js";
import hooks from "eslint-plugin-react-hooks";
import ts from "typescript-eslint";

const pages = readdirSync(`${import.meta.dirname}/src/pages`, { withFileTypes: true })
  .filter((entry) => entry.isDirectory())
  .map(({ name }) => name);

/** Forbids imports of paths that match `regex`. */
const forbidImports = (regex, message) => ({
  "no-restricted-imports": ["error", { patterns: [{ regex, message }] }],
});

/** A page does not import another page: what two pages use belongs to the shared folders. */
const independentPages = pages.map((page) => ({
  files: [`src/pages/${page}/**`],
  rules: forbidImports(
    `^(\\.\\./)+(pages/)?(${pages.filter((other) => other !== page).join("|")})(/|$)`,
    "Pages do not import each other. Move what two pages share to components, state or api.",
  ),
}));

/** The shared folders know no page. */
const sharedFolders = {
  files: ["src/{api,components,heat,keys,state,theme,url}/**"],
  rules: forbidImports("(^|/)pages/", "Shared code does not import a page."),
};

export default ts.config(
  { ignores: ["src/api/schema.ts", "node_modules"] },
  js.configs.recommended,
  ...ts.configs.strict,
  hooks.configs.flat.recommended,
  {
    files: ["**/*.{ts,tsx}"],
    rules: {
      "@typescript-eslint/no-non-null-assertion": "off",
      "@typescript-eslint/consistent-type-imports": "error",
      "no-restricted-properties": [
        "error",
        { property: "innerHTML", message: "Labels and notes are text." },
      ],
    },
  },
  ...independentPages,
  sharedFolders,
  {
    files: ["public/*.js"],
    languageOptions: {
      sourceType: "script",
      globals: { document: "readonly", localStorage: "readonly", matchMedia: "readonly" },
    },
  },
);
